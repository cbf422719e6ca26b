import type { Comparable, ComparableOperation } from "./comparable.ts";

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
export function routeShape({ method, path }: ComparableOperation): string {
  return `${method} ${path.replaceAll(/\{[^}]*\}/g, "{}")}`;
}
