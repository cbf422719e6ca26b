import { Spec, Validation } from "@cyclonedx/cyclonedx-library";
import { execFileSync } from "@energy-clients/scripts-shared/limited-process";
import { ScriptError } from "@energy-clients/scripts-shared/script-error";

/**
 * The CycloneDX bill of materials of one package: what an installation of it brings along, from the lockfile, with
 * licences and hashes.
 *
 * @param name - Such as `@energy-clients/auth`.
 * @throws {@link ScriptError} `tool_failed` when pnpm makes none, or one that is not valid by CycloneDX' schema.
 */
export async function sbomOf(root: string, name: string): Promise<string> {
  const args = [
    "--filter",
    name,
    "sbom",
    "--sbom-format",
    "cyclonedx",
    "--sbom-spec-version",
    "1.6",
    "--prod",
  ];
  const text = execFileSync("pnpm", args, { cwd: root, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  const wrong = await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(text);
  if (wrong !== null)
    throw new ScriptError("tool_failed", `the SBOM of ${name} is not valid: ${JSON.stringify(wrong)}`);
  return text;
}
