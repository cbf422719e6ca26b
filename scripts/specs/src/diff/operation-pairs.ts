import type { JsonObject } from "../document/document.ts";
import type { Comparable, ComparableOperation, Content } from "./comparable.ts";

/** One operation in both documents; its id and path may differ. */
export interface OperationPair {
  /** The id by which consumers will call it. */
  readonly id: string;
  readonly before: ComparableOperation;
  readonly after: ComparableOperation;
}

/** How the operations of two documents belong together. */
export interface PairedOperations {
  readonly pairs: readonly OperationPair[];
  readonly removed: readonly ComparableOperation[];
  readonly added: readonly ComparableOperation[];
}

/** The parts of an operation that both documents have, each as small a document as `redocly diff` takes. */
export interface Part {
  readonly pair: OperationPair;
  readonly before: JsonObject;
  readonly after: JsonObject;
}

/**
 * Pairs operations by operationId, since that is what consumers write; and those that are left by method and path: they
 * were given another id. Where only names of path parameters differ, the path is the same.
 */
export function pairOperations(before: Comparable, after: Comparable): PairedOperations {
  const pairs: OperationPair[] = [];
  const removed = new Map(before.operations);
  const added = new Map(after.operations);
  const pair = (old: ComparableOperation, now: ComparableOperation) => {
    pairs.push({ id: now.id, before: old, after: now });
    removed.delete(old.id);
    added.delete(now.id);
  };
  for (const old of before.operations.values()) {
    const now = added.get(old.id);
    if (now !== undefined) pair(old, now);
  }
  const byRoute = new Map([...added.values()].map((operation) => [routeShape(operation), operation]));
  for (const old of [...removed.values()]) {
    const now = byRoute.get(routeShape(old));
    if (now !== undefined) pair(old, now);
  }
  return { pairs, removed: [...removed.values()], added: [...added.values()] };
}

/** `GET /wallets/{}`. */
function routeShape({ method, path }: ComparableOperation): string {
  return `${method} ${path.replaceAll(/\{[^}]*\}/g, "{}")}`;
}

/** Cuts a pair into aligned parts: both sides of a part have the same members. */
export function alignedParts(pair: OperationPair): Part[] {
  const parameters = [...pair.before.parameters].flatMap(([place, old]) => {
    const now = pair.after.parameters.get(place);
    return now === undefined ? [] : [{ pair, before: { parameters: [old] }, after: { parameters: [now] } }];
  });
  return [
    ...parameters,
    { pair, before: rest(pair.before, pair.after), after: rest(pair.after, pair.before) },
  ];
}

function rest(own: ComparableOperation, other: ComparableOperation): JsonObject {
  const responses = [...own.responses].flatMap(([status, response]) => {
    const counterpart = other.responses.get(status);
    if (counterpart === undefined) return [];
    const headers = [...response.headers]
      .filter(([name]) => counterpart.headers.has(name))
      .map(([name, schema]) => [name, { schema }] as const);
    const value: JsonObject = { description: "" };
    if (headers.length > 0) value.headers = Object.fromEntries(headers);
    const content = contentOf(response.content, counterpart.content);
    if (content !== undefined) value.content = content;
    return [[status, value] as const];
  });
  const result: JsonObject = { security: own.security, responses: Object.fromEntries(responses) };
  const content = own.body && other.body && contentOf(own.body.content, other.body.content);
  if (own.body && content !== undefined) result.requestBody = { required: own.body.required, content };
  return result;
}

function contentOf(own: Content, other: Content): JsonObject | undefined {
  const shared = [...own]
    .filter(([type]) => other.has(type))
    .map(([type, schema]) => [type, { schema }] as const);
  return shared.length === 0 ? undefined : Object.fromEntries(shared);
}
