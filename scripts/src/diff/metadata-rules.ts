import type { Json } from "../document.ts";
import type { ComparableOperation } from "./comparable.ts";
import type { Change } from "./report.ts";

/** A change of an operation, not yet with its name. */
export type Told = Omit<Change, "operationId" | "sources">;

/** Metadata by which clients behave, and what a change of it means. */
interface Rule {
  readonly key: string;
  /** What it means when nothing is said, as clients read it. */
  readonly absent?: Json;
  /** Said for the whole document where the operation does not. */
  readonly isInherited?: true;
  change(before: Json | undefined, after: Json | undefined): Told;
}

/** What is compared of each operation. */
export const METADATA: readonly Rule[] = [
  {
    key: "x-api-version",
    change: (before, after) => ({
      ...breaking("x-api-version", before, after),
      text: `is sent with API version ${text(after)} instead of ${text(before)}`,
      remedy: `Check that your environment knows version ${text(after)}; the option apiVersions pins the old one.`,
    }),
  },
  {
    key: "x-paging",
    absent: "none",
    change: (before, after) => ({
      ...breaking("x-paging", before, after),
      text: pagingText(before, after),
      remedy: "Read it with the helper for this kind of list, or else items are missing or counted twice.",
    }),
  },
  {
    key: "x-safe-to-repeat",
    change: (before, after) =>
      after === false
        ? {
            ...breaking("x-safe-to-repeat", before, after),
            text: "acts again when it is sent again, so that clients no longer repeat it by themselves",
            remedy: "Remove your own repetition of it; look up what became of a call whose answer was lost.",
          }
        : {
            ...breaking("x-safe-to-repeat", before, after),
            bump: "minor",
            group: "added",
            text: "may be sent again without acting again, so that clients repeat it when an answer is lost",
          },
  },
  {
    key: "x-not-callable",
    change: (before, after) => {
      if (before === undefined) {
        return {
          ...breaking("x-not-callable", before, after),
          text: `can not be called with your token: ${text(after)}`,
          remedy: "Remove the calls; the API refuses them.",
        };
      }
      if (after !== undefined)
        return { ...patch("x-not-callable"), text: "documents another reason why it can not be called" };
      return {
        ...patch("x-not-callable"),
        bump: "minor",
        group: "added",
        text: "can now be called with your token",
      };
    },
  },
  {
    key: "x-poll-with",
    change: (before, after) => ({
      ...(before === undefined
        ? { ...patch("x-poll-with"), bump: "minor", group: "added" }
        : breaking("x-poll-with", before, after)),
      text:
        after === undefined
          ? `is no longer finished when ${text(before)} says so`
          : `is finished when ${text(after)} says so${before === undefined ? "" : `, no longer ${text(before)}`}`,
      ...(before === undefined
        ? {}
        : { remedy: `Wait with ${after === undefined ? "what its documentation says" : text(after)}.` }),
    }),
  },
  {
    key: "x-provenance",
    isInherited: true,
    absent: "published",
    change: (before, after) => ({
      ...patch("x-provenance"),
      before: text(before),
      after: text(after),
      text: `is ${text(after)} now, no longer ${text(before)}`,
    }),
  },
];

/** What an operation says, or what it means when it says nothing. */
export function metadataOf(
  { definition, document, method }: ComparableOperation,
  { key, absent, isInherited }: Rule,
) {
  const given = definition[key] ?? (isInherited ? document[key] : undefined);
  // HTTP promises it for these methods, as `pnpm generate` reads it.
  const byMethod = key === "x-safe-to-repeat" ? method !== "POST" && method !== "PATCH" : undefined;
  return given ?? absent ?? byMethod;
}

function pagingText(before: Json | undefined, after: Json | undefined): string {
  const kinds: Record<string, string> = {
    none: "in one answer",
    offset: "page by page",
    cursor: "by cursor",
  };
  return `hands out its list ${kinds[text(after)] ?? text(after)}, no longer ${kinds[text(before)] ?? text(before)}`;
}

export function breaking(place: string, before: Json | undefined, after: Json | undefined) {
  return {
    bump: "major",
    group: "breaking",
    place,
    ...shown("before", before),
    ...shown("after", after),
  } as const;
}

export function patch(place: string) {
  return { bump: "patch", group: "fixed", place } as const;
}

function shown(key: "before" | "after", value: Json | undefined): { before?: string; after?: string } {
  return value === undefined ? {} : { [key]: text(value) };
}

function text(value: Json | undefined): string {
  return value === undefined ? "none" : typeof value === "string" ? value : JSON.stringify(value);
}
