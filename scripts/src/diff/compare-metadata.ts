import type { Json } from "../document.ts";
import type { ComparableOperation } from "./comparable.ts";
import { breaking, METADATA, metadataOf, patch, type Told } from "./metadata-rules.ts";
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
  for (const rule of METADATA) {
    const [old, now] = [pair.before, pair.after].map((operation) => metadataOf(operation, rule));
    if (JSON.stringify(old) !== JSON.stringify(now)) changes.push(rule.change(old, now));
  }
  return changes
    .filter((change) => change !== undefined)
    .map((change) => ({ ...change, operationId: pair.id, sources: ["document"] }));
}

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

function routeOf({ method, path }: ComparableOperation): string {
  return `${method} ${path}`;
}

/** The day of a sunset, given as an ISO date or as an HTTP date. */
function sunsetOf(value: Json | undefined): string | undefined {
  if (typeof value !== "string") return undefined;
  const time = Date.parse(value);
  return Number.isNaN(time) ? value : new Date(time).toISOString().slice(0, 10);
}
