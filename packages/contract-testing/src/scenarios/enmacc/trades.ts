import type { As } from "./authentication.js";
import { notFound, ok, page } from "./responses.js";
import type { Market, Participant } from "./store.js";
import type { Trade } from "./wire.js";

/** Trades, seen by both sides. */
export function tradeHandlers(market: Market, as: As) {
  const mine = (caller: Participant) =>
    [...market.trades.values()]
      .filter(({ buyer, seller }) => [buyer.id, seller.id].includes(caller.id))
      .map((trade) => shownTrade(trade, caller));
  return {
    getTrades: as((caller, request) => page(request, mine(caller), "executedAt")),
    getTrade: as((caller, { params }) => {
      const trade = mine(caller).find(({ id }) => id === params.path.tradeId);
      return trade === undefined ? notFound : ok(trade);
    }),
  };
}

/** A trade with the direction that it has for the caller. */
export function shownTrade(trade: Trade, caller: Participant): Trade {
  return { ...trade, direction: trade.buyer.id === caller.id ? "buy" : "sell" };
}
