import type { Json } from "../document/document.ts";
import type { ComparableOperation } from "./comparable.ts";
import { METADATA, metadataOf, type OperationChange } from "./operation-metadata.ts";
import { type OperationPair, type PairedOperations, routeShape } from "./operation-pairs.ts";
import { callOf, type Replacements } from "./replacements.ts";
import type { Change } from "./report.ts";
import { code, plain } from "./wording.ts";

/** Changes of whole operations: which there are, what they are called, and what the document says of each. */
export function compareOperations(paired: PairedOperations, replacements: Replacements): Change[] {
  return [
    ...paired.removed.map((operation) => removal(operation, replacements)),
    ...paired.added.map(addition),
    ...paired.pairs.flatMap((pair) => changesOf(pair, replacements)),
  ];
}

const fromDocument = { place: "operation", sources: ["document"] } as const;

function removal(operation: ComparableOperation, replacements: Replacements): Change {
  const { id, definition, isIncoming } = operation;
  const sunset = sunsetOf(definition["x-sunset"]);
  const notice =
    sunset !== undefined
      ? `, as announced for ${sunset}`
      : definition.deprecated === true
        ? "; it was deprecated"
        : " without prior deprecation";
  const successor = replacements.of(operation);
  const instead =
    successor === undefined
      ? `Remove the calls of ${code(id)}`
      : `Call ${callOf(successor)} instead of ${code(id)}`;
  return {
    ...fromDocument,
    bump: "major",
    group: "breaking",
    operationId: id,
    now: isIncoming
      ? `The API no longer sends this request${notice}.`
      : `The operation was removed${notice}.`,
    before: code(routeOf(operation)),
    whatToDo: isIncoming
      ? "Remove the code that receives it."
      : `${instead} before you update; ${successor === undefined ? "they" : "its calls"} no longer compile, and the API rejects them.`,
    ...(sunset === undefined ? {} : { sunset }),
  };
}

function addition(operation: ComparableOperation): Change {
  const { id, definition, isIncoming } = operation;
  const route = routeOf(operation);
  const text = typeof definition.summary === "string" ? plain(definition.summary).replace(/\.$/, "") : "";
  // An operation without a summary of its owner's has its route instead.
  const summary = text === "" || text === plain(route) ? "" : `: ${text}`;
  const now = `New ${isIncoming ? "request of the API" : "operation"} ${code(route)}${summary}.`;
  return { ...fromDocument, bump: "minor", group: "added", operationId: id, now };
}

function changesOf(pair: OperationPair, replacements: Replacements): Change[] {
  const changes = [idChange(pair), routeChange(pair), deprecation(pair, replacements)];
  for (const rule of METADATA) {
    const [old, now] = [pair.before, pair.after].map((operation) => metadataOf(operation, rule));
    if (JSON.stringify(old) !== JSON.stringify(now))
      changes.push({ place: rule.key, ...rule.change(old, now) });
  }
  return changes
    .filter((change) => change !== undefined)
    .map((change) => ({ ...change, operationId: pair.id, sources: ["document"] }));
}

function idChange({ before, after }: OperationPair): OperationChange | undefined {
  if (before.id === after.id) return undefined;
  return {
    bump: "major",
    group: "breaking",
    place: "operationId",
    now: `The operation ${code(routeOf(after))} is now called ${code(after.id)}.`,
    before: code(before.id),
    whatToDo: `Replace ${code(JSON.stringify(before.id))} with ${code(JSON.stringify(after.id))} in your calls; calls by path need no change.`,
  };
}

function routeChange({ before, after }: OperationPair): OperationChange | undefined {
  const [old, now] = [routeOf(before), routeOf(after)];
  if (old === now) return undefined;
  // A path parameter that has another name is told as such, in one sentence.
  if (routeShape(before) === routeShape(after)) return undefined;
  return {
    bump: "major",
    group: "breaking",
    place: before.method === after.method ? "path" : "method",
    now: `The operation moved to ${code(now)}.`,
    before: code(old),
    whatToDo: `Update the client; where you call by path, write ${code(now)}. Calls by operation id need no other change.`,
  };
}

function deprecation(
  { before, after }: OperationPair,
  replacements: Replacements,
): OperationChange | undefined {
  const [was, is] = [before, after].map(({ definition }) => definition.deprecated === true);
  const [oldSunset, sunset] = [before, after].map(({ definition }) => sunsetOf(definition["x-sunset"]));
  if (was && !is) {
    return {
      bump: "patch",
      group: "other",
      place: "deprecated",
      now: "The operation is no longer deprecated.",
    };
  }
  if (was === is && oldSunset === sunset) return undefined;
  const place = was === is ? "sunset" : "deprecated";
  const now =
    was === is
      ? sunset === undefined
        ? "The operation no longer has a removal date."
        : `The operation will be removed on ${sunset}.`
      : `The operation is now deprecated${sunset === undefined ? "" : ` and will be removed on ${sunset}`}.`;
  const change = { place, now, ...(oldSunset === undefined ? {} : { before: oldSunset }) };
  if (!is && sunset === undefined) return { ...change, bump: "patch", group: "other" };
  const successor = replacements.of(after);
  const until = sunset === undefined ? "it is removed" : sunset;
  return {
    ...change,
    bump: "minor",
    group: "deprecated",
    whatToDo:
      successor === undefined
        ? `Replace the calls before ${until}.`
        : `Call ${callOf(successor)} instead, before ${until}.`,
    ...(sunset === undefined ? {} : { sunset }),
  };
}

function routeOf({ method, path }: ComparableOperation): string {
  return `${method} ${path}`;
}

/** The day of a sunset, given as an ISO date or as an HTTP date. */
function sunsetOf(value: Json | undefined): string | undefined {
  if (typeof value !== "string") return undefined;
  const time = Date.parse(value);
  return Number.isNaN(time) ? plain(value) : new Date(time).toISOString().slice(0, 10);
}
