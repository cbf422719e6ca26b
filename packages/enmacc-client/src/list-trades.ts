import { InputError } from "@energy-clients/client-core";
import type { EnmaccClient } from "./client.js";
import { type Instant, readInstant } from "./instant.js";
import { readTrades } from "./read-trades.js";
import type { Trade } from "./schemas.js";
import { checkReading, createTradePages, type TradeFilter, type TradeReading } from "./trade-pages.js";
import { TradesRead } from "./trades-read.js";

/** Options of {@link listTrades}. */
export interface ListTradesOptions extends TradeFilter, TradeReading {
  /** Start of the period in which the trades were made. */
  readonly from: Instant;
  /** End of the period, excluded. */
  readonly to: Instant;
}

/**
 * Reads all trades that were made in a period, by time, each once. `getTrades` alone returns only links; this follows
 * them, within the client's origin.
 *
 * Each trade is returned that is listed when its part of the period is read, although trades are added meanwhile and
 * shift the pages: the period is read in parts that fit in one response. To capture trades that are booked later, use
 * {@link captureTrades}.
 *
 * Every trade is a request, and every 50 to 100 trades are a few more; all count against the usage plan. Memory does not
 * grow with the number of trades.
 *
 * Amounts and prices are JSON numbers. They are exact up to 15 significant digits; use decimal arithmetic to add them up.
 *
 * @throws {@link InputError} when a time is missing or invalid, the period is empty or reversed, or `limit` or
 * `concurrency` is out of range.
 * @throws {@link ApiError} from the iteration, for a response outside 2xx.
 * @throws {@link ClientError} from the iteration: `link_refused` before a link to another origin would be followed;
 * `paging_unstable` when trades may be missing; `response_malformed`.
 *
 * @example
 * ```ts
 * import { type EnmaccClient, listTrades } from "@energy-clients/enmacc-client";
 *
 * declare const enmacc: EnmaccClient;
 * const period = { from: "2026-10-01T00:00:00+02:00", to: "2026-11-01T00:00:00+01:00" };
 * for await (const trade of listTrades(enmacc, { ...period, commodity: "power" })) {
 *   console.log(trade["short-id"], trade.action, trade.quantity.amount.value, trade.quantity.amount.unit);
 * }
 * ```
 */
export function listTrades(
  client: EnmaccClient,
  options: ListTradesOptions,
): AsyncGenerator<Trade, void, undefined> {
  const from = readInstant(options.from, "from");
  const to = readInstant(options.to, "to");
  if (!(from < to)) throw new InputError("out_of_range", "to", "must be later than from");
  const { limit, concurrency } = checkReading(options);
  const { commodity, venue, signal } = options;

  async function* iterate(): AsyncGenerator<Trade, void, undefined> {
    const read = new TradesRead();
    const pages = createTradePages(client, { commodity, venue }, { limit, signal });
    const follow = { concurrency, signal };
    const windows = readTrades(client, pages, [from, to], follow, (href) => read.hasLink(href));
    for await (const window of windows) {
      read.forgetBefore(window.from);
      for (const followed of window.trades) {
        const { trade, tradedAt } = followed;
        if (read.add(followed) && tradedAt >= from && tradedAt < to) yield trade;
      }
      if (window.failure) throw window.failure.error;
    }
  }
  return iterate();
}
