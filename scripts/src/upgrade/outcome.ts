import type { Diagnostic } from "./team-project.ts";

/** What one change of the document came to for a team. */
export interface UpgradeOutcome {
  readonly kind: string;
  readonly what: string;
  /** Such as `minor, 1.0.0 → 1.1.0`. */
  readonly bump: string;
  /** Lines of the changelog, without the document's own version. */
  readonly changelog: readonly string[];
  /** What the team's caret ranges made of it. */
  readonly range: string;
  readonly typecheck: string;
  readonly tests: string;
  /** What else was seen: the new thing in use, the deprecation, the way out of a break. */
  readonly afterwards: string;
}

/** The outcomes, each as a paragraph. */
export function outcomesText(outcomes: readonly UpgradeOutcome[]): string {
  return outcomes
    .map(({ kind, what, bump, changelog, range, typecheck, tests, afterwards }) =>
      [
        `${kind}: ${what}`,
        `  bump       ${bump}`,
        ...changelog.map((line, index) => `  ${index === 0 ? "changelog" : "         "}  ${line}`),
        `  range      ${range}`,
        `  tsc        ${typecheck}`,
        `  tests      ${tests}`,
        `  then       ${afterwards}`,
      ].join("\n"),
    )
    .join("\n\n");
}

/** A diagnostic in one line. */
export function said({ file, line, message }: Diagnostic): string {
  return `${file}, at \`${line.trim()}\`: ${message.replaceAll(/\s+/g, " ")}`;
}

/** How far a version moved; undefined when it did not. */
export function bumpBetween(before: string, after: string): "major" | "minor" | "patch" | undefined {
  const [one, other] = [before.split("."), after.split(".")];
  const index = one.findIndex((part, position) => part !== other[position]);
  return (["major", "minor", "patch"] as const)[index];
}

/** The lines of a changelog's entry for one version: its list items and its headings. */
export function changelogEntry(changelog: string, version: string): readonly string[] {
  const start = changelog.indexOf(`\n## ${version}\n`);
  if (start === -1) throw new Error(`the changelog has no entry for ${version}`);
  const [entry = ""] = changelog.slice(start + 1).split(/\n(?=## )/);
  return entry
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => /^(- `|\*\*)/.test(line));
}
