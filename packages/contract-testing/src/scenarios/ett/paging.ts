import type { ScenarioAnswer, ScenarioRequest } from "../scenario.js";
import { ok } from "./responses.js";
import type { Changing } from "./store.js";

/** What ETT's lists take for "no limit", and say so. */
const noLimit = 2_147_483_647;

/** A documented query parameter that is a number. */
function numberOf({ params }: ScenarioRequest, name: string): number | undefined {
  const value = params.query[name];
  return typeof value === "number" ? value : undefined;
}

/** One page of a list by `Limit` and `Skip`; `total` ignores both. */
export function offsetPage(request: ScenarioRequest, items: readonly unknown[]): ScenarioAnswer {
  const limit = numberOf(request, "Limit") ?? noLimit;
  const offset = numberOf(request, "Skip") ?? 0;
  const result = items.slice(offset, offset + limit);
  return ok({ result, metadata: { count: result.length, offset, limit, total: items.length } });
}

/**
 * What changed after `UpdatedSince`, strictly, oldest change first. Whole seconds are compared with fractions of them,
 * `total` ignores `UpdatedSince`, and `updatedAt` only echoes it: all as ETT does.
 */
export function cursorPage(request: ScenarioRequest, items: readonly Changing<unknown>[]): ScenarioAnswer {
  const limit = numberOf(request, "Limit") ?? noLimit;
  const updatedAt = numberOf(request, "UpdatedSince") ?? null;
  const result = items
    .filter(({ changedAt }) => updatedAt === null || changedAt > updatedAt * 1000)
    .sort((one, other) => one.changedAt - other.changedAt)
    .slice(0, limit)
    .map(({ item }) => item);
  return ok({ result, metadata: { count: result.length, updatedAt, limit, total: items.length } });
}

/** Whether something lies fully within the request's `Start` and `End`. */
export function isWithin(request: ScenarioRequest, { start, end }: { start: number; end: number }): boolean {
  const from = numberOf(request, "Start") ?? Number.NEGATIVE_INFINITY;
  const to = numberOf(request, "End") ?? Number.POSITIVE_INFINITY;
  return start >= from && end <= to;
}
