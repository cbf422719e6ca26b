import type { Body, ConsoleOperation, Field } from "../document/operation.ts";

const DAY_MS = 24 * 60 * 60_000;

/** Names of times until which something is valid: an API refuses them once they have passed. */
const END_OF_VALIDITY =
  /(?:^|[-_])(?:valid-until|valid_until|expires(?:[-_]at)?|deadline)$|^(?:validUntil|expiresAt)$/;

/**
 * Periods that must not begin in the past, as the descriptions of their operations say: a document has no keyword for it.
 * Other periods, such as that of a report, are in the past.
 */
const PERIODS_AHEAD: Readonly<Record<string, RegExp>> = { createContracts: /^(?:start|end)Date$/ };

/**
 * The texts of a form that is filled with the document's examples: what is required, and the example of the body. Times that
 * an API would refuse, since they have passed, are moved ahead together, by whole days.
 *
 * @param now - The server's time, in ms since the epoch.
 */
export function exampleTexts(operation: ConsoleOperation, now: number): Record<string, string> {
  const filled = [...operation.parameters, ...(operation.body?.fields ?? [])].filter(
    ({ example, required, in: place }) => example !== undefined && (required || place === "body"),
  );
  const isAhead = (name: string) =>
    END_OF_VALIDITY.test(name) || PERIODS_AHEAD[operation.id]?.test(name) === true;
  const times: number[] = [];
  const collect: Move = (time) => {
    times.push(time);
    return time;
  };
  for (const field of filled) mapTimes(field, isAhead, collect);
  const earliest = Math.min(...times);
  // At least a day ahead: time to read the form.
  const days = earliest > now ? 0 : Math.ceil((now - earliest) / DAY_MS) + 1;
  return Object.fromEntries(
    filled.map((field) => [field.path, mapTimes(field, isAhead, (time) => time + days * DAY_MS)]),
  );
}

/** The example of a body that can be edited only as JSON; undefined for one with fields. */
export function exampleBodyText(body: Body | undefined): string | undefined {
  if (body === undefined || body.fields !== undefined) return undefined;
  return body.example === undefined ? "" : JSON.stringify(body.example, null, 2);
}

type IsAhead = (name: string) => boolean;
type Move = (ms: number) => number;

/** The example of a field, in which each time with such a name is replaced, also in JSON. */
function mapTimes({ type, keys, example = "" }: Field, isAhead: IsAhead, move: Move): string {
  const name = keys.at(-1) ?? "";
  if (type === "json") {
    const value: unknown = JSON.parse(example);
    const moved = moveIn(value, name, isAhead, move);
    return JSON.stringify(moved) === JSON.stringify(value) ? example : JSON.stringify(moved, null, 2);
  }
  if (type === "unix-seconds") {
    const moved = moveIn(Number(example), name, isAhead, move);
    return Number.isNaN(moved) ? example : String(moved);
  }
  return type === "date" || type === "date-time" ? String(moveIn(example, name, isAhead, move)) : example;
}

function moveIn(value: unknown, name: string, isAhead: IsAhead, move: Move): unknown {
  if (Array.isArray(value)) return value.map((item) => moveIn(item, name, isAhead, move));
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, moveIn(item, key, isAhead, move)]),
    );
  if (!isAhead(name)) return value;
  if (typeof value === "number") return Number.isFinite(value) ? move(value * 1000) / 1000 : value;
  const time = typeof value === "string" ? Date.parse(value) : Number.NaN;
  if (typeof value !== "string" || Number.isNaN(time)) return value;
  const moved = new Date(move(time)).toISOString();
  return value.includes("T") ? moved.replace(".000Z", "Z") : moved.slice(0, value.length);
}
