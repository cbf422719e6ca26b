import { InputError, parseHttpDate, shapeOf } from "@energy-clients/client-core";
import type { EnmaccClient } from "./client.js";
import { type FollowedTrade, followTrades } from "./follow-trades.js";
import { formatInstant, type Instant, readInstant } from "./instant.js";
import { readTrades, type WindowTrades } from "./read-trades.js";
import type { Trade } from "./schemas.js";
import { checkReading, createTradePages, type TradeFilter, type TradeReading } from "./trade-pages.js";
import { tradeVersion } from "./trade-version.js";
import {
  readBookmark,
  sourceOf,
  type TradesBookmark,
  type TradesPosition,
  toBookmark,
} from "./trades-bookmark.js";
import { TradesRead } from "./trades-read.js";

/**
 * A trade that was captured.
 *
 * - `new`: it was not delivered before.
 * - `changed`: it was delivered before, with other content.
 * - `cancelled`: its status is `cancelled`, whether it was delivered before or not.
 */
export interface CapturedTrade {
  readonly kind: "new" | "changed" | "cancelled";
  readonly id: string;
  readonly trade: Trade;
  /** Identifies the content: two deliveries with the same id and version are the same. */
  readonly version: string;
}

/** A trade that was delivered before, and that the API no longer has. */
export interface RemovedTrade {
  readonly kind: "removed";
  readonly id: string;
  readonly trade?: never;
  readonly version?: never;
}

/** The captured trades, and the bookmark to continue from. */
export interface TradeCapture extends AsyncIterable<CapturedTrade | RemovedTrade> {
  /**
   * Covers the trades that you have handled so far: all but the current one while you iterate. Store it as often as you
   * like, at least at the end and after a failure.
   */
  readonly bookmark: TradesBookmark;
}

/** Options of {@link captureTrades}. */
export interface CaptureTradesOptions extends TradeFilter, TradeReading {
  /** Continues from an earlier capture, of the same client, commodity and venue. */
  readonly bookmark?: TradesBookmark | undefined;
  /** When the trades to capture begin. Required without a bookmark, and ignored with one. */
  readonly since?: Instant;
  /**
   * How long after it was made a trade may be booked, in seconds, 60 or more. Each capture reads that much again.
   * @defaultValue 86400, a day
   */
  readonly overlapSeconds?: number;
  /**
   * Whether trades of the overlap that were delivered before are read again, to find changes. Each costs a request. With
   * `false`, only new trades are found. @defaultValue `true`
   */
  readonly detectChanges?: boolean;
  /** Current time in ms since the Unix epoch. @defaultValue `Date.now` */
  readonly now?: () => number;
}

const DAY_SECONDS = 86_400;
const LEAST_OVERLAP_SECONDS = 60;
/** Windows are requested with a second more at both ends. */
const MARGIN_MS = 2000;

/**
 * Reads the trades that were made since a bookmark, and those that were booked late, changed, cancelled or removed. The
 * first capture needs `since` instead.
 *
 * **What is guaranteed.** Each trade that is listed at most `overlapSeconds` after its `traded-at` is delivered, however
 * many captures fail or are late, while trades are added and removed, and although the clocks differ. Each is delivered
 * once, if the bookmark covers it. A capture that ends without an error has delivered all that was listed when it began.
 * This holds because
 *
 * - the trades of a period are read completely, as `listTrades` describes;
 * - `until` of the bookmark is not later than the start of the capture, by the slower clock of this machine and the API
 *   (its `Date` header), and moves over a window only when all its trades have been handled;
 * - a capture that failed is continued where it stopped, so that captures move on even if each of them fails; what it
 *   had read counts as read when it started;
 * - the next capture starts `overlapSeconds` before `until`, so that a trade is left behind only when it was read at
 *   least `overlapSeconds` after it was made; and the bookmark has the trades of that overlap, by id.
 *
 * If your process ends before it stores the bookmark, the trades since the last stored one are delivered again: skip
 * those whose `id` and `version` you have. `examples/trade-capture` does.
 *
 * A change is found while a trade is in the overlap. That a load shape changed is found only if its trade changed too.
 *
 * @throws {@link InputError} when `since` and `bookmark` are both missing, when the bookmark belongs to another client,
 * filter or version, or when another option is out of range.
 * @throws {@link ApiError} from the iteration, for a response outside 2xx.
 * @throws {@link ClientError} from the iteration: `link_refused`, `paging_unstable` or `response_malformed`.
 *
 * @example
 * ```ts
 * import { captureTrades, type EnmaccClient, type TradesBookmark } from "@energy-clients/enmacc-client";
 *
 * declare const enmacc: EnmaccClient;
 * declare function read(): TradesBookmark | undefined; // as stored after the last capture
 * declare function store(bookmark: TradesBookmark): void;
 *
 * const capture = captureTrades(enmacc, { bookmark: read(), since: "2026-01-01T00:00:00Z" });
 * try {
 *   for await (const { kind, id, trade } of capture) console.log(kind, id, trade?.["traded-at"]);
 * } finally {
 *   store(capture.bookmark);
 * }
 * ```
 */
export function captureTrades(client: EnmaccClient, options: CaptureTradesOptions): TradeCapture {
  const { overlapSeconds = DAY_SECONDS, detectChanges = true, now = Date.now, signal } = options;
  const { commodity, venue } = options;
  if (!Number.isFinite(overlapSeconds) || overlapSeconds < LEAST_OVERLAP_SECONDS) {
    const problem = `expected a number of seconds, ${LEAST_OVERLAP_SECONDS} or more, but got ${typeof overlapSeconds === "number" ? overlapSeconds : shapeOf(overlapSeconds)}`;
    throw new InputError("out_of_range", "overlapSeconds", problem);
  }
  const { limit, concurrency } = checkReading(options);
  const source = sourceOf(client, options);
  const position = startOf(options, source);

  async function* iterate(): AsyncGenerator<CapturedTrade | RemovedTrade, void, undefined> {
    // What is left of an interrupted capture is read first. Meanwhile trades may have been booked in what it had read.
    if (position.interrupted) yield* read();
    yield* read();
  }

  async function* read(): AsyncGenerator<CapturedTrade | RemovedTrade, void, undefined> {
    const startedAt = now();
    let earliest = position.interrupted?.startedAt;
    const onResponse = (response: Response) => {
      earliest ??= earliestTime(response, startedAt, now());
    };
    const pages = createTradePages(client, { commodity, venue }, { limit, signal }, onResponse);
    const from =
      position.interrupted?.next ?? Math.max(position.until - overlapSeconds * 1000, position.since);
    const to = Math.max(startedAt, position.until, from + 1000);
    const seen = new TradesRead();
    const delivered = new Set([...position.trades.values()].map(({ href }) => href));
    const isKnown = (href: string) => seen.hasLink(href) || (!detectChanges && delivered.has(href));
    const follow = { concurrency, signal };
    for await (const window of readTrades(client, pages, [from, to], follow, isKnown)) {
      seen.forgetBefore(window.from);
      yield* deliver(window.trades, seen);
      if (window.failure) throw window.failure.error;
      if (detectChanges) {
        const unlisted = await followTrades(client, unlistedLinks(window, seen), follow);
        yield* deliver(unlisted.trades, seen);
        yield* remove(unlisted.missing);
        if (unlisted.failure) throw unlisted.failure.error;
      }
      earliest ??= startedAt;
      position.until = Math.max(position.until, Math.min(window.to, earliest));
      position.interrupted = { startedAt: earliest, next: window.to };
      forgetOld();
    }
    position.interrupted = undefined;
  }

  async function* deliver(trades: readonly FollowedTrade[], seen: TradesRead) {
    for (const followed of trades) {
      const { href, trade, tradedAt } = followed;
      const { id } = trade;
      const known = position.trades.get(id);
      // Windows also have trades of a second before the first one.
      if (!seen.add(followed) || (known === undefined && tradedAt < position.since)) continue;
      const version = await tradeVersion(trade);
      if (known?.version !== version) {
        // A vendored document may have no status.
        const { status } = trade as { readonly status?: unknown };
        const kind = status === "cancelled" ? "cancelled" : known ? "changed" : "new";
        yield { kind, id, trade, version } as const;
      }
      position.trades.set(id, { href, version, tradedAt: formatInstant(tradedAt) });
    }
  }

  async function* remove(links: readonly string[]) {
    for (const [id, { href }] of [...position.trades]) {
      if (!links.includes(href)) continue;
      yield { kind: "removed", id } as const;
      position.trades.delete(id);
    }
  }

  /** Finds the links of delivered trades that are no longer in their window. */
  function unlistedLinks({ from, to, links }: WindowTrades, seen: TradesRead): string[] {
    const listed = new Set(links);
    return [...position.trades].flatMap(([id, { href, tradedAt }]) => {
      const time = Date.parse(tradedAt);
      return time >= from && time < to && !listed.has(href) && !seen.hasId(id) ? [href] : [];
    });
  }

  /** Forgets the trades that no later capture reads, whatever its overlap. */
  function forgetOld(): void {
    position.since = Math.max(position.since, position.until - overlapSeconds * 1000);
    for (const [id, { tradedAt }] of position.trades) {
      if (Date.parse(tradedAt) < position.since - MARGIN_MS) position.trades.delete(id);
    }
  }

  return {
    [Symbol.asyncIterator]: iterate,
    get bookmark() {
      return toBookmark(source, position);
    },
  };
}

function startOf(
  { bookmark, since }: CaptureTradesOptions,
  source: TradesBookmark["source"],
): TradesPosition {
  if (bookmark !== undefined) return readBookmark(bookmark, source);
  if (since === undefined) {
    throw new InputError(
      "missing_value",
      "since",
      "is required without a bookmark; give the time to start from",
    );
  }
  const time = readInstant(since, "since");
  return { since: time, until: time, interrupted: undefined, trades: new Map() };
}

/** Determines the time before the first request, by the slower clock: ours or the API's, which has whole seconds. */
function earliestTime(response: Response, startedAt: number, endedAt: number): number {
  const date = parseHttpDate(response.headers.get("date"), endedAt);
  return date === undefined ? startedAt : Math.min(startedAt, date - (endedAt - startedAt));
}
