import type { Diagnostic } from "./team-project.ts";

/** Characters to keep on either side of the relevant words. */
const REACH = 80;

/** The effect of one change of the document on a team. */
export interface UpgradeOutcome {
  readonly kind: string;
  readonly what: string;
  /** Such as `minor, 1.0.0 → 1.1.0`. */
  readonly bump: string;
  /** Lines of the changelog, without the document's own version. */
  readonly changelog: readonly string[];
  /** What `npm update` installs with the team's caret ranges. */
  readonly range: string;
  /** Diagnostics of the compiler, a line for each place. */
  readonly typecheck: readonly string[];
  readonly tests: string;
  /** Other observations: use of the addition, the deprecation, the remedy for a breaking change. */
  readonly afterwards: string;
}

/** The outcomes, each as a paragraph. */
export function outcomesText(outcomes: readonly UpgradeOutcome[]): string {
  return outcomes
    .map(({ kind, what, bump, changelog, range, typecheck, tests, afterwards }) =>
      [
        `${kind}: ${what}`,
        `  bump       ${bump}`,
        ...titled("changelog", changelog),
        `  range      ${range}`,
        ...titled("tsc", typecheck),
        `  tests      ${tests}`,
        `  then       ${afterwards}`,
      ].join("\n"),
    )
    .join("\n\n");
}

function titled(title: string, lines: readonly string[]): string[] {
  return lines.map((line, index) => `  ${(index === 0 ? title : "").padEnd(9)}  ${line}`);
}

/**
 * A diagnostic in one line.
 *
 * @param about - Shortens a long message to the text around the match.
 */
export function diagnosticText({ file, line, message }: Diagnostic, about?: RegExp): string {
  const words = message.replaceAll(/\s+/g, " ");
  const at = about === undefined ? -1 : words.search(about);
  return `${file}, at \`${line.trim()}\`: ${at === -1 ? words : around(words, at)}`;
}

function around(words: string, at: number): string {
  const [start, end] = [Math.max(0, at - REACH), at + REACH];
  return `${start > 0 ? "…" : ""}${words.slice(start, end)}${end < words.length ? "…" : ""}`;
}

/** The kind of difference between two versions; undefined if they are equal. */
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
  // A changeset's lines are indented; so are the versions of updated dependencies.
  return entry
    .split("\n")
    .filter((line) => /^ {2}(- (?!@)|\*\*)/.test(line))
    .map((line) => line.trim());
}
