import { execFileSync } from "@energy-clients/scripts-shared/limited-process";
import { ScriptError } from "@energy-clients/scripts-shared/script-error";

/** What `pnpm licenses list --json` says: packages by licence expression. */
export type Licences = Readonly<
  Record<string, readonly { readonly name: string; readonly versions: readonly string[] }[]>
>;

/** What comes along with our packages into a consumer's product: nothing but attribution may be asked for. */
export const RUNTIME_LICENCES = ["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT"];

/** Tools that we run and do not distribute may ask for more, as long as it leaves what they make alone. */
export const TOOL_LICENCES = [
  ...RUNTIME_LICENCES,
  "BlueOak-1.0.0",
  "CC0-1.0",
  "MPL-2.0",
  "Python-2.0",
  "Unlicense",
  "WTFPL",
];

/** Asks pnpm for the licences of what is installed; with `runtime` only what the published packages bring along. */
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
 * Packages whose licence is not allowed, in words. Of `A OR B` one is enough; anything else that combines licences
 * needs a person.
 */
export function licenceProblems(licences: Licences, allowed: readonly string[]): string[] {
  return Object.entries(licences).flatMap(([expression, packages]) => {
    const choices = expression.replace(/^\(|\)$/g, "").split(" OR ");
    if (choices.some((licence) => allowed.includes(licence))) return [];
    return packages.map(({ name, versions }) => `${name} ${versions.join(", ")}: ${expression}`);
  });
}
