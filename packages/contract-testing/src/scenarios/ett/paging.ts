import type { ScenarioRequest, ScenarioResponse } from "../scenario.js";
import { ok } from "./responses.js";
import type { Changing } from "./store.js";

/** The limit that ETT's lists use and report without one in the request. */
const NO_LIMIT = 2_147_483_647;

/** Reads a documented numeric query parameter. */
function numberOf({ params }: ScenarioRequest, name: string): number | undefined {
  const value = params.query[name];
  return typeof value === "number" ? value : undefined;
}

/** Builds a page by `Limit` and `Skip`; `total` ignores both. */
export function offsetPage(request: ScenarioRequest, items: readonly unknown[]): ScenarioResponse {
  const limit = numberOf(request, "Limit") ?? NO_LIMIT;
  const offset = numberOf(request, "Skip") ?? 0;
  const result = items.slice(offset, offset + limit);
  return ok({ result, metadata: { count: result.length, offset, limit, total: items.length } });
}

/**
 * Builds a page of items that changed strictly after `UpdatedSince`, oldest change first. Like ETT, it compares whole
 * seconds with fractions, ignores `UpdatedSince` in `total`, and only echoes it in `updatedAt`.
 */
export function cursorPage(request: ScenarioRequest, items: readonly Changing<unknown>[]): ScenarioResponse {
  const limit = numberOf(request, "Limit") ?? NO_LIMIT;
  const updatedAt = numberOf(request, "UpdatedSince") ?? null;
  const result = items
    .filter(({ changedAt }) => updatedAt === null || changedAt > updatedAt * 1000)
    .sort((one, other) => one.changedAt - other.changedAt)
    .slice(0, limit)
    .map(({ item }) => item);
  return ok({ result, metadata: { count: result.length, updatedAt, limit, total: items.length } });
}

/** Tells whether a period lies within the request's `Start` and `End`. */
export function isWithin(request: ScenarioRequest, { start, end }: { start: number; end: number }): boolean {
  const from = numberOf(request, "Start") ?? Number.NEGATIVE_INFINITY;
  const to = numberOf(request, "End") ?? Number.POSITIVE_INFINITY;
  return start >= from && end <= to;
}
