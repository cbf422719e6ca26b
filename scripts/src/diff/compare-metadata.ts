import type { Json } from "../document.ts";
import type { ComparableOperation } from "./comparable.ts";
import type { PairedOperations } from "./operation-pairs.ts";
import type { Change } from "./report.ts";
import type { OperationPair } from "./structure.ts";

/** Changes of whole operations: which there are, what they are called, and what the document says of each. */
export function compareMetadata({ pairs, removed, added }: PairedOperations): Change[] {
  return [...removed.map(removal), ...added.map(addition), ...pairs.flatMap(changesOf)];
}

const fromDocument = { place: "operation", sources: ["document"] } as const;

function removal(operation: ComparableOperation): Change {
  const { id, definition } = operation;
  const sunset = sunsetOf(definition["x-sunset"]);
  const announced =
    sunset !== undefined
      ? `, as announced for ${sunset}`
      : definition.deprecated === true
        ? "; it was deprecated"
        : "; it was not deprecated before";
  return {
    ...fromDocument,
    bump: "major",
    group: "breaking",
    operationId: id,
    before: routeOf(operation),
    text: `is gone (${routeOf(operation)})${announced}`,
    remedy: `Remove the calls of ${id} before you install this version: they no longer compile, and the API no longer answers them.`,
    ...(sunset === undefined ? {} : { sunset }),
  };
}

function addition(operation: ComparableOperation): Change {
  const { id, definition } = operation;
  const summary = typeof definition.summary === "string" ? `: ${definition.summary.replace(/\.$/, "")}` : "";
  return {
    ...fromDocument,
    bump: "minor",
    group: "added",
    operationId: id,
    after: routeOf(operation),
    text: `is new (${routeOf(operation)})${summary}`,
  };
}

function changesOf(pair: OperationPair): Change[] {
  const changes = [idChange(pair), routeChange(pair), ...deprecation(pair)];
  for (const rule of RULES) {
    const [old, now] = [pair.before, pair.after].map((operation) => metadataOf(operation, rule));
    if (JSON.stringify(old) !== JSON.stringify(now)) changes.push(rule.change(old, now));
  }
  return changes
    .filter((change) => change !== undefined)
    .map((change) => ({ ...change, operationId: pair.id, sources: ["document"] }));
}

type Told = Omit<Change, "operationId" | "sources">;

function idChange({ before, after }: OperationPair): Told | undefined {
  if (before.id === after.id) return undefined;
  return {
    ...breaking("operationId", before.id, after.id),
    text: `is the new name of ${before.id} (${routeOf(after)})`,
    remedy: `Write "${after.id}" where you call "${before.id}"; calls by path keep working.`,
  };
}

function routeChange({ before, after }: OperationPair): Told | undefined {
  const [old, now] = [routeOf(before), routeOf(after)];
  if (old === now) return undefined;
  const method = before.method === after.method ? undefined : after.method;
  return {
    ...breaking(method === undefined ? "path" : "method", old, now),
    text: `moved from ${old} to ${now}`,
    remedy: `Calls by operationId only need this version. Where you call by path, write ${now}.`,
  };
}

function deprecation({ before, after }: OperationPair): Told[] {
  const was = before.definition.deprecated === true;
  const is = after.definition.deprecated === true;
  const [oldSunset, sunset] = [before, after].map(({ definition }) => sunsetOf(definition["x-sunset"]));
  const ends = sunset === undefined ? "" : ` and ends on ${sunset}`;
  if (is && (!was || oldSunset !== sunset)) {
    return [
      {
        bump: "minor",
        group: "deprecated",
        place: was ? "sunset" : "deprecated",
        ...(oldSunset === undefined ? {} : { before: oldSunset }),
        ...(sunset === undefined ? {} : { after: sunset, sunset }),
        text: was ? endText(oldSunset, sunset) : `is deprecated${ends}`,
        remedy:
          sunset === undefined
            ? "Replace the calls; they work until the operation goes."
            : `Replace the calls before ${sunset}; they work until then.`,
      },
    ];
  }
  if (was && !is) return [{ ...patch("deprecated"), text: "is no longer deprecated" }];
  if (oldSunset !== sunset && sunset !== undefined) {
    return [{ ...patch("sunset"), bump: "minor", group: "deprecated", sunset, text: `ends on ${sunset}` }];
  }
  return oldSunset === sunset ? [] : [{ ...patch("sunset"), text: endText(oldSunset, sunset) }];
}

function endText(old: string | undefined, now: string | undefined): string {
  if (now === undefined) return `no longer ends on ${old}`;
  return old === undefined ? `ends on ${now}` : `ends on ${now}, not on ${old}`;
}

interface Rule {
  readonly key: string;
  /** What it means when nothing is said, as clients read it. */
  readonly absent?: Json;
  /** Said for the whole document where the operation does not. */
  readonly isInherited?: true;
  change(before: Json | undefined, after: Json | undefined): Told;
}

const RULES: readonly Rule[] = [
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

function metadataOf(
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

function breaking(place: string, before: Json | undefined, after: Json | undefined) {
  return {
    bump: "major",
    group: "breaking",
    place,
    ...shown("before", before),
    ...shown("after", after),
  } as const;
}

function patch(place: string) {
  return { bump: "patch", group: "fixed", place } as const;
}

function shown(key: "before" | "after", value: Json | undefined): { before?: string; after?: string } {
  return value === undefined ? {} : { [key]: text(value) };
}

function text(value: Json | undefined): string {
  return value === undefined ? "none" : typeof value === "string" ? value : JSON.stringify(value);
}

function routeOf({ method, path }: ComparableOperation): string {
  return `${method} ${path}`;
}

/** The day of a sunset, given as an ISO date or as an HTTP date. */
function sunsetOf(value: Json | undefined): string | undefined {
  if (typeof value !== "string") return undefined;
  const time = Date.parse(value);
  return Number.isNaN(time) ? value : new Date(time).toISOString().slice(0, 10);
}
