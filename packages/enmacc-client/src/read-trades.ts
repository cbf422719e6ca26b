import { ClientError } from "@energy-clients/client-core";
import type { EnmaccClient } from "./client.js";
import { type FollowedTrade, type FollowOptions, followTrades } from "./follow-trades.js";
import { formatInstant } from "./instant.js";
import type { TradePages } from "./trade-pages.js";
import { readWindows, type TradeWindow } from "./trade-windows.js";

/** The trades of one window. */
export interface WindowTrades extends TradeWindow {
  /** By time. Includes trades of up to a second before and after the window. */
  readonly trades: readonly FollowedTrade[];
  /** Set if a trade could not be read; the trades that could be read are there all the same. */
  readonly failure: { readonly error: unknown } | undefined;
}

/** Distance from a window at which a trade shows that the API does not filter as documented. */
const TOLERANCE_MS = 2000;

/** Reads the trades of a period, window by window, in order of time. Links that `isKnown` are not followed. */
export async function* readTrades(
  client: EnmaccClient,
  pages: TradePages,
  [from, to]: readonly [number, number],
  options: FollowOptions,
  isKnown: (href: string) => boolean,
): AsyncGenerator<WindowTrades, void, undefined> {
  for await (const window of readWindows(pages, from, to)) {
    const links = new Set(window.links.filter((href) => !isKnown(href)));
    const { trades, missing, failure } = await followTrades(client, links, options);
    for (const trade of trades) checkRange(trade, window);
    const unread = failure ?? (await refuseMissing(missing, pages, window));
    yield { ...window, trades, failure: unread };
  }
}

/** A listed trade that does not exist is an error, unless it has left the list as well. */
async function refuseMissing(missing: readonly string[], pages: TradePages, { from, to }: TradeWindow) {
  if (missing.length === 0) return undefined;
  for await (const { links } of readWindows(pages, from, to)) {
    const href = missing.find((link) => links.includes(link));
    if (href === undefined) continue;
    const problem = `a trade of ${formatInstant(from)} is listed, but does not exist (404); read it again later`;
    return { error: new ClientError("paging_unstable", "getTrade", problem) };
  }
  return undefined;
}

function checkRange({ tradedAt, trade }: FollowedTrade, { from, to }: TradeWindow): void {
  if (tradedAt >= from - TOLERANCE_MS && tradedAt <= to + TOLERANCE_MS) return;
  const problem = `the trade ${trade.id}, traded at ${formatInstant(tradedAt)}, was listed for ${formatInstant(from)} to ${formatInstant(to)}; if the API does not filter by traded-at, trades may be missing`;
  throw new ClientError("paging_unstable", "getTrades", problem);
}
