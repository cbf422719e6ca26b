import type { Bump, Change, ChangeGroup, DiffReport } from "./report.ts";

/** What the generator changes by itself, on a document that stays as it was. */
export interface GeneratorChange {
  /** Name and version of the generator, as the lock recorded it and as it is installed. */
  readonly before: string;
  readonly after: string;
  /** What the same document's types become; these are no changes of the API. */
  readonly changes: readonly Change[];
}

/** A report with what it compares. */
export interface ReportOfApi extends DiffReport {
  readonly title: string;
  /** What the document is compared with: a Git revision or a file. */
  readonly base: string;
  /** How many operations the old document has: those that may break. */
  readonly operations: number;
  readonly generator?: GeneratorChange;
}

/** The same change of one or several operations. */
export interface GroupedChange {
  readonly change: Change;
  readonly operationIds: readonly string[];
}

/** The sections of a report, in the order in which they are read. */
export const SECTIONS: readonly { readonly group: ChangeGroup; readonly heading: string }[] = [
  { group: "breaking", heading: "Breaking" },
  { group: "added", heading: "Added" },
  { group: "deprecated", heading: "Deprecated" },
  { group: "fixed", heading: "Fixed" },
];

/** One entry for each thing that happened, however many operations it happened to. */
export function grouped(changes: readonly Change[]): GroupedChange[] {
  const groups = new Map<string, { change: Change; operationIds: string[] }>();
  for (const change of changes) {
    const key = JSON.stringify([change.group, change.bump, change.text, change.remedy, change.sunset]);
    const known = groups.get(key) ?? { change, operationIds: [] };
    groups.set(key, known);
    if (change.operationId !== undefined) known.operationIds.push(change.operationId);
  }
  return [...groups.values()];
}

/** `2 of 33 operations break`, or nothing. */
function breakage({ changes, operations }: ReportOfApi): string {
  const broken = new Set(
    changes.filter(({ bump }) => bump === "major").map(({ operationId }) => operationId),
  );
  broken.delete(undefined);
  if (broken.size === 0) return "";
  return `${broken.size} of ${operations} operation${operations === 1 ? "" : "s"} break${broken.size === 1 ? "s" : ""}`;
}

const RELEASES: Readonly<Record<Bump, string>> = {
  major: "a major release",
  minor: "a minor release",
  patch: "a patch",
  none: "no release",
};

/** `nothing changed since HEAD`, or what the changes ask for. */
export function verdict(report: ReportOfApi): string {
  if (report.changes.length === 0) return `nothing changed since ${report.base}`;
  const broken = breakage(report);
  return `${RELEASES[report.bump]}, compared with ${report.base}${broken === "" ? "" : `; ${broken}`}`;
}

/** Why the generated code differs although the document does not. */
export function generatorText({ before, after, changes }: GeneratorChange): string {
  const which = before === after ? `${after} is set up in another way` : `${before} became ${after}`;
  const effect =
    changes.length === 0
      ? "the types stay the same"
      : "this changes the types of the same document; it is a release of its own";
  return `The generator changed: ${which}; ${effect}.`;
}
