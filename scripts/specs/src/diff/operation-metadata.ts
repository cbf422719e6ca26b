import type { Json } from "../document/document.ts";
import type { ComparableOperation } from "./comparable.ts";
import type { Change } from "./report.ts";
import { code, plain } from "./wording.ts";

/** A change of an operation, not yet with its name. */
export type OperationChange = Omit<Change, "operationId" | "sources">;

/** Metadata by which clients behave, and what a change of it means. */
interface Rule {
  readonly key: string;
  /** What it means when nothing is said, as clients read it. */
  readonly absent?: Json;
  /** Said for the whole document where the operation does not. */
  readonly isInherited?: true;
  change(before: Json | undefined, after: Json | undefined): Omit<OperationChange, "place">;
}

const breaking = { bump: "major", group: "breaking" } as const;
const additive = { bump: "minor", group: "added" } as const;
const other = { bump: "patch", group: "other" } as const;

/** What is compared of each operation. */
export const METADATA: readonly Rule[] = [
  {
    key: "x-api-version",
    change: (before, after) => {
      const was = before === undefined ? "none" : valueText(before);
      if (after === undefined) {
        const whatToDo = `Set ${was} with the option \`apiVersions\` if your environment still expects it.`;
        return { ...breaking, now: "The client now sends no API version.", before: was, whatToDo };
      }
      return {
        ...breaking,
        now: `The client now sends API version ${valueText(after)}.`,
        before: was,
        whatToDo: `Check that your environment supports API version ${valueText(after)}, or pin the old version with the option \`apiVersions\`.`,
      };
    },
  },
  {
    key: "x-paging",
    absent: "none",
    change: (before, after) => ({
      ...breaking,
      now: `The API now returns the list ${pagingText(after)}.`,
      before: pagingText(before),
      whatToDo:
        after === "none"
          ? "Read the list from one response; remove the code that requests further pages."
          : "Read all pages, for example with `listItems()`; one response no longer has all items.",
    }),
  },
  {
    key: "x-idempotent",
    change: (_before, after) =>
      after === false
        ? {
            ...breaking,
            now: "The operation is not idempotent: sent twice, it acts twice. The client no longer retries it.",
            before: "idempotent, and retried by the client",
            whatToDo: "Remove your own retries; after a lost response, look up whether the call took effect.",
          }
        : {
            ...additive,
            now: "The operation is idempotent: sent twice, it acts once. The client now retries it after a lost response.",
            before: "not idempotent",
          },
  },
  {
    key: "x-not-callable",
    change: (before, after) => {
      const reason = (value: Json | undefined) => plain(String(value)).replace(/\.$/, "");
      if (before === undefined) {
        return {
          ...breaking,
          now: `The operation cannot be called with your token: ${reason(after)}.`,
          whatToDo: "Remove the calls; the API rejects them.",
        };
      }
      if (after === undefined)
        return { ...additive, now: "The operation can now be called with your token." };
      return {
        ...other,
        now: `The documented reason why the operation cannot be called with your token is now: ${reason(after)}.`,
        before: reason(before),
      };
    },
  },
  {
    key: "x-poll-with",
    change: (before, after) => {
      if (after === undefined) {
        return {
          ...breaking,
          now: "No operation reports the status of this one any more.",
          before: `reported by ${valueText(before)}`,
          whatToDo: `Remove the calls of ${valueText(before)} that wait for this operation.`,
        };
      }
      const now = `${valueText(after)} now reports whether the operation has finished.`;
      if (before === undefined) return { ...additive, now };
      return { ...breaking, now, before: valueText(before), whatToDo: `Poll ${valueText(after)} instead.` };
    },
  },
  {
    key: "x-provenance",
    isInherited: true,
    absent: "published",
    change: (before, after) => ({
      ...other,
      now: `The provenance of the operation's definition is now ${valueText(after)}.`,
      before: valueText(before),
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
  const byMethod = key === "x-idempotent" ? method !== "POST" && method !== "PATCH" : undefined;
  return given ?? absent ?? byMethod;
}

const PAGING: Readonly<Record<string, string>> = {
  none: "in one response",
  offset: "page by page",
  cursor: "page by page, with a cursor",
};

function pagingText(value: Json | undefined): string {
  return typeof value === "string" && Object.hasOwn(PAGING, value)
    ? (PAGING[value] as string)
    : `as ${valueText(value)}`;
}

function valueText(value: Json | undefined): string {
  return value === undefined ? "none" : code(typeof value === "string" ? value : JSON.stringify(value));
}
