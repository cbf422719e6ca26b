import { execFileSync } from "@energy-clients/scripts-shared/limited-process";
import { ScriptError } from "@energy-clients/scripts-shared/script-error";

/** Output of `pnpm licenses list --json`: packages by licence expression. */
export type Licences = Readonly<
  Record<string, readonly { readonly name: string; readonly versions: readonly string[] }[]>
>;

/** Licences of runtime dependencies, which are part of a consumer's product: they require attribution at most. */
export const RUNTIME_LICENCES = ["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT"];

/** Licences of tools, which are not distributed: their conditions must not apply to the tools' output. */
export const TOOL_LICENCES = [
  ...RUNTIME_LICENCES,
  "BlueOak-1.0.0",
  "CC0-1.0",
  "MPL-2.0",
  "Python-2.0",
  "Unlicense",
  "WTFPL",
];

/** Reads the licences of all installed packages, or with `runtime` of the published packages' dependencies. */
export function installedLicences(root: string, { runtime }: { readonly runtime: boolean }): Licences {
  const which = runtime
    ? ["--filter", "./packages/*", "licenses", "list", "--prod"]
    : ["-r", "licenses", "list"];
  try {
    return JSON.parse(
      execFileSync("pnpm", [...which, "--json"], { cwd: root, encoding: "utf8" }),
    ) as Licences;
  } catch (cause) {
    throw new ScriptError("tool_failed", "pnpm licenses list failed; install first", { cause });
  }
}

/**
 * Describes the packages whose licence is not allowed. Of `A OR B` one must be allowed; other combinations never are.
 */
export function licenceProblems(licences: Licences, allowed: readonly string[]): string[] {
  return Object.entries(licences).flatMap(([expression, packages]) => {
    const choices = expression.replace(/^\(|\)$/g, "").split(" OR ");
    if (choices.some((licence) => allowed.includes(licence))) return [];
    return packages.map(({ name, versions }) => `${name} ${versions.join(", ")}: ${expression}`);
  });
}
