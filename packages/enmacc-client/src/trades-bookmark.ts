import { InputError, shapeOf } from "@energy-clients/client-core";
import type { EnmaccClient } from "./client.js";
import { formatInstant, parseInstant } from "./instant.js";
import type { TradeFilter } from "./trade-pages.js";

/** Position from which the next capture continues. Plain JSON, to store in a file or database. */
export interface TradesBookmark {
  readonly version: 1;
  /** The client and filter that the bookmark belongs to. */
  readonly source: {
    readonly baseUrl: string;
    readonly clientId: string | null;
    readonly commodity: string | null;
    readonly venue: string | null;
  };
  /** ISO 8601 in UTC. Trades made since then are in `trades`, if they were delivered. */
  readonly since: string;
  /** ISO 8601 in UTC. Trades made before then have been delivered, if they were listed. */
  readonly until: string;
  /** An interrupted capture, which the next one continues: when it started, and from where on trades are left to read. */
  readonly interrupted: { readonly startedAt: string; readonly next: string } | null;
  /** Trades delivered so far that the next capture will read again, by id. */
  readonly trades: Readonly<Record<string, DeliveredTrade>>;
}

/** What a bookmark knows of a trade. */
export interface DeliveredTrade {
  readonly href: string;
  readonly tradedAt: string;
  readonly version: string;
}

/** The position of a running capture. */
export interface TradesPosition {
  since: number;
  until: number;
  interrupted: { readonly startedAt: number; readonly next: number } | undefined;
  readonly trades: Map<string, DeliveredTrade>;
}

/** Names the client and filter that a bookmark belongs to. */
export function sourceOf(
  { baseUrl, clientId }: EnmaccClient,
  { commodity, venue }: TradeFilter,
): TradesBookmark["source"] {
  return { baseUrl, clientId: clientId ?? null, commodity: commodity ?? null, venue: venue ?? null };
}

/** Creates the bookmark of a position. */
export function toBookmark(
  source: TradesBookmark["source"],
  { since, until, interrupted, trades }: TradesPosition,
): TradesBookmark {
  return {
    version: 1,
    source,
    since: formatInstant(since),
    until: formatInstant(until),
    interrupted: interrupted
      ? { startedAt: formatInstant(interrupted.startedAt), next: formatInstant(interrupted.next) }
      : null,
    trades: Object.fromEntries(trades),
  };
}

/**
 * Reads a bookmark that the caller stored.
 *
 * @throws {@link InputError} `malformed_value` when it is not a bookmark, or is one of another version, client or filter.
 */
export function readBookmark(bookmark: unknown, source: TradesBookmark["source"]): TradesPosition {
  const { version, source: given, since, until, interrupted, trades } = recordOf(bookmark, "bookmark");
  if (version !== 1) {
    const problem = `expected 1 but got ${typeof version === "number" ? version : shapeOf(version)}; start again with since`;
    throw new InputError("malformed_value", "bookmark.version", problem);
  }
  const owner = recordOf(given, "bookmark.source");
  for (const [name, expected] of Object.entries(source)) {
    if (owner[name] === expected) continue;
    const problem =
      "differs from that of this capture; use each bookmark with its own client, commodity and venue";
    throw new InputError("malformed_value", `bookmark.source.${name}`, problem);
  }
  const position = {
    since: timeOf(since, "bookmark.since"),
    until: timeOf(until, "bookmark.until"),
    interrupted: interrupted === null ? undefined : readInterrupted(interrupted),
    trades: new Map(Object.entries(recordOf(trades, "bookmark.trades")).map(readDelivered)),
  };
  if (position.since <= position.until) return position;
  throw new InputError(
    "out_of_range",
    "bookmark.until",
    "must not be earlier than since; restore the bookmark",
  );
}

function readInterrupted(value: unknown): TradesPosition["interrupted"] {
  const { startedAt, next } = recordOf(value, "bookmark.interrupted");
  return {
    startedAt: timeOf(startedAt, "bookmark.interrupted.startedAt"),
    next: timeOf(next, "bookmark.interrupted.next"),
  };
}

function readDelivered([id, value]: [string, unknown]): [string, DeliveredTrade] {
  const field = `bookmark.trades.${id}`;
  const { href, tradedAt, version } = recordOf(value, field);
  timeOf(tradedAt, `${field}.tradedAt`);
  return [
    id,
    {
      href: textOf(href, `${field}.href`),
      tradedAt: String(tradedAt),
      version: textOf(version, `${field}.version`),
    },
  ];
}

function recordOf(value: unknown, field: string): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw refused(field, "an object", value);
}

function textOf(value: unknown, field: string): string {
  if (typeof value === "string") return value;
  throw refused(field, "a text", value);
}

function timeOf(value: unknown, field: string): number {
  const ms = parseInstant(value);
  if (ms !== undefined) return ms;
  throw refused(field, "a time such as 2026-10-23T08:00:00Z", value);
}

function refused(field: string, expected: string, value: unknown): InputError {
  const problem = `expected ${expected} but got ${shapeOf(value)}; pass a bookmark that captureTrades() made`;
  return new InputError("malformed_value", field, problem);
}
