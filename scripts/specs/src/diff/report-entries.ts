import type { Bump, Change, ChangeGroup, DiffReport, Sentences } from "./report.ts";
import { uncapitalized } from "./wording.ts";

/** What the generator changes by itself, on a document that stays as it was. */
export interface GeneratorChange {
  /** Name and version of the generator, as the lock recorded it and as it is installed. */
  readonly before: string;
  readonly after: string;
  /** What the same document's types become; the API itself did not change. */
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

/** A section of a report with the changes in it, in the order in which they are read. */
export interface Section {
  readonly group: ChangeGroup;
  readonly heading: string;
  readonly entries: readonly Entry[];
}

/** One change of one or several operations, in the lines that every renderer shows. */
export interface Entry {
  readonly operationIds: readonly string[];
  /** A sentence with what is true from now on. */
  readonly now: string;
  /** What was true before, a phrase without a full stop. */
  readonly before?: string | undefined;
  /** A sentence that stands after `What to do:`. */
  readonly whatToDo?: string | undefined;
}

const HEADINGS: Readonly<Record<ChangeGroup, string>> = {
  breaking: "Breaking",
  added: "Added",
  deprecated: "Deprecated",
  other: "Other changes",
};

/** The sections that have a change, with one entry for each cause, however many operations and places it concerns. */
export function sectionsOf(changes: readonly Change[]): Section[] {
  return (Object.keys(HEADINGS) as ChangeGroup[]).flatMap((group) => {
    const own = changes.filter((change) => change.group === group);
    const same = Map.groupBy(own, (change) => {
      const { bump, now, before, whatToDo, sunset, cause } = change;
      return JSON.stringify(
        cause === undefined ? [bump, now, before, whatToDo, sunset] : [bump, cause.place, cause.kind],
      );
    });
    const entries = [...same.values()].flatMap(entryOf);
    return entries.length === 0 ? [] : [{ group, heading: HEADINGS[group], entries }];
  });
}

function entryOf(changes: readonly Change[]): Entry[] {
  const [first] = changes;
  if (first === undefined) return [];
  const { sunset } = first;
  const { now, before, whatToDo } = sharedSentences(changes, first);
  const isSunsetSaid = sunset === undefined || now.includes(sunset);
  return [
    {
      operationIds: [...new Set(changes.flatMap(({ operationId }) => operationId ?? []))],
      now: isSunsetSaid ? now : `${now} It will be removed on ${sunset}.`,
      before,
      whatToDo: whatToDo === undefined ? undefined : uncapitalized(whatToDo),
    },
  ];
}

/** What all changes say; where they name different places, what is true of their cause at each of them. */
function sharedSentences(changes: readonly Change[], first: Change): Sentences {
  const isSame = changes.every(({ now, before, whatToDo }) => {
    return now === first.now && before === first.before && whatToDo === first.whatToDo;
  });
  if (isSame || first.cause === undefined) return first;
  const { now, before } = first.cause;
  // A caller that passes the value and a caller that reads it have different things to do.
  const actions = new Set(changes.flatMap(({ cause }) => cause?.whatToDo ?? []));
  return { now, before, whatToDo: actions.size === 0 ? undefined : [...actions].join(" ") };
}

/** More operations than this stand behind the sentence, folded. */
const MAX_SHOWN = 3;

/** Whether an entry concerns so many operations that they hide what happened. */
export function isFolded({ operationIds }: Entry): boolean {
  return operationIds.length > MAX_SHOWN;
}

/** `1,012 operations`. */
export function countOf({ operationIds }: Entry): string {
  return `${operationIds.length.toLocaleString("en-US")} operations`;
}

const RELEASES: Readonly<Record<Bump, string>> = {
  major: "a major release",
  minor: "a minor release",
  patch: "a patch release",
  none: "no release",
};

/** `nothing changed since HEAD`, or what the changes ask for. */
export function verdict({ bump, changes, base, operations, isWithoutTypes }: ReportOfApi): string {
  const limit = isWithoutTypes
    ? "; the documents are too large to compare the types that are generated from them"
    : "";
  if (changes.length === 0) return `nothing changed since ${base}${limit}`;
  const breaking = changes.filter((change) => change.bump === "major");
  const broken = new Set(breaking.flatMap(({ operationId }) => operationId ?? [])).size;
  const count = `${broken} of ${operations} operation${operations === 1 ? "" : "s"}`;
  const effect = broken === 0 ? "" : `; ${count} break${broken === 1 ? "s" : ""}`;
  return `${RELEASES[bump]}, compared with ${base}${effect}${limit}`;
}

/** Why the generated code differs although the document does not. */
export function generatorText({ before, after, changes }: GeneratorChange): string {
  const which = before === after ? `the settings of ${after}` : `from ${before} to ${after}`;
  const effect =
    changes.length === 0
      ? "The types stay the same."
      : "This changes the types of the same document; release it separately.";
  return `The generator changed: ${which}. ${effect}`;
}
