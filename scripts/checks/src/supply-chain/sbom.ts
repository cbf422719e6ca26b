import { Spec, Validation } from "@cyclonedx/cyclonedx-library";
import { execFileSync } from "@energy-clients/scripts-shared/limited-process";
import { ScriptError } from "@energy-clients/scripts-shared/script-error";

/**
 * Makes the CycloneDX bill of materials of one package: all that its installation adds, from the lockfile, with licences
 * and hashes.
 *
 * @param name - Such as `@energy-clients/auth`.
 * @throws {@link ScriptError} `tool_failed` if pnpm fails, or its output is not valid by CycloneDX' schema.
 */
export async function sbomOf(
  root: string,
  name: string,
): Promise<{ readonly text: string; readonly components: number }> {
  const format = ["--sbom-format", "cyclonedx", "--sbom-spec-version", "1.6"];
  const args = ["--filter", name, "sbom", ...format, "--prod"];
  const text = execFileSync("pnpm", args, { cwd: root, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  const wrong = await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(text);
  if (wrong !== null)
    throw new ScriptError("tool_failed", `the SBOM of ${name} is not valid: ${JSON.stringify(wrong)}`);
  const { components = [] } = JSON.parse(text) as { components?: unknown[] };
  return { text, components: components.length };
}
