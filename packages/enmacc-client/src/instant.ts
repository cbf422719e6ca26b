import { InputError, shapeOf } from "@energy-clients/client-core";

/** A point in time: a `Date`, or an ISO 8601 text with an offset, such as `2026-10-23T08:00:00Z`. */
export type Instant = Date | string;

/** A text without an offset would be read as local time, which differs between machines. */
const WITH_OFFSET = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

/**
 * Reads a point in time that the caller gave.
 *
 * @returns ms since the Unix epoch.
 * @throws {@link InputError} `missing_value` or `malformed_value`.
 */
export function readInstant(value: unknown, field: string): number {
  if (value === undefined) throw new InputError("missing_value", field, "is required");
  const ms = value instanceof Date ? value.getTime() : parseInstant(value);
  if (ms !== undefined && !Number.isNaN(ms)) return ms;
  const problem = `expected a valid Date or a text such as 2026-10-23T08:00:00Z but got ${shapeOf(value)}`;
  throw new InputError("malformed_value", field, problem);
}

/** Parses an ISO 8601 text with an offset. Returns `undefined` for any other value, and for a time that does not exist. */
export function parseInstant(value: unknown): number | undefined {
  if (typeof value !== "string" || !WITH_OFFSET.test(value)) return undefined;
  const ms = Date.parse(value);
  if (Number.isNaN(ms)) return undefined;
  // Date.parse() takes 30 February for 2 March.
  const day = Number(value.slice(8, 10));
  return new Date(`${value.slice(0, 10)}T00:00:00Z`).getUTCDate() === day ? ms : undefined;
}

/** Formats a point in time as the API does: ISO 8601 in UTC, without milliseconds if there are none. */
export function formatInstant(ms: number): string {
  return new Date(ms).toISOString().replace(".000Z", "Z");
}
