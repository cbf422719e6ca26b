import type { ScenarioRequest } from "../scenario.js";
import type { As } from "./authentication.js";
import { makeArrivals } from "./made-trades.js";
import { linkTo, notFound, ok, page, rangeFilter } from "./responses.js";
import { endQuotes } from "./rfqs.js";
import { change, type EnmaccStore, isoTime, nextId, type Participant } from "./store.js";
import type { Quote, Rfq, Trade } from "./wire.js";

/** Creates the handlers of trades. Both sides see a trade. */
export function tradeHandlers(store: EnmaccStore, as: As) {
  const mine = (caller: Participant) =>
    [...store.trades.values()].filter(({ buyer, seller }) => [buyer.id, seller.id].includes(caller.id));
  return {
    getTrades: as((caller, request) => {
      const isInRange = rangeFilter(request, "traded-at");
      if (typeof isInRange !== "function") return isInRange;
      makeArrivals(store);
      const { commodity, venue } = request.params.query;
      const found = mine(caller)
        .filter(
          (trade) =>
            isInRange(trade["traded-at"]) &&
            (commodity === undefined || trade.instrument.commodity === commodity) &&
            (venue === undefined || trade.venue === venue),
        )
        // The newest first, so that each new trade shifts all pages.
        .sort((one, other) => Date.parse(other["traded-at"]) - Date.parse(one["traded-at"]));
      return page(request, found, ({ id }) => ({
        _links: { trade: linkTo(request, siblingPath(request, `trades/${id}`)) },
      }));
    }),
    getTrade: as((caller, request) => {
      const trade = mine(caller).find(({ id }) => id === request.params.path["trade-id"]);
      return trade === undefined ? notFound : ok(tradeShownTo(caller, trade, request));
    }),
    getLoadShape: as((caller, { params }) => {
      const trade = mine(caller).find(({ id }) => id === params.path["trade-id"]);
      return trade?.shape === undefined ? notFound : ok({ data: trade.shape });
    }),
  };
}

/** Makes the path of another resource of the same version: `/v2.0/trades` becomes `/v2.0/trades/T-1`. */
function siblingPath({ path }: ScenarioRequest, resource: string): string {
  return path.replace(/\/trades.*$/, `/${resource}`);
}

/** Makes the trade that an accepted quote leads to. */
export function trade(store: EnmaccStore, rfq: Rfq, quote: Quote): Trade {
  const at = isoTime(store.now());
  const id = nextId("T", at, store.trades);
  const [initiator, other] = [rfq.initiator.company, quote.counterparty.company];
  const [buyer, seller] = rfq.action === "buy" ? [initiator, other] : [other, initiator];
  const made: Trade = {
    id,
    "short-id": `ENM-${store.trades.size + 1}`,
    status: "executed",
    "traded-at": at,
    "updated-at": at,
    venue: "entender",
    instrument: rfq.instrument,
    quantity: rfq.quantity,
    pricing: quote.pricing,
    buyer,
    seller,
    "rfq-id": rfq.id,
    "quote-id": quote.id,
    uti: `${seller.lei}${id.replaceAll("-", "")}`,
  };
  store.trades.set(id, made);
  change(store.quotes, quote, { status: "accepted" }, at);
  change(store.rfqs, rfq, { status: "traded", "trade-id": id }, at);
  endQuotes(store, rfq.id, at, quote.id);
  return made;
}

/** Returns a trade as one of its sides sees it, with a link to its load shape. */
export function tradeShownTo(
  { id, clientId }: Participant,
  { buyer, seller, shape, quantity, ...rest }: Trade,
  request: ScenarioRequest,
) {
  const isBuyer = buyer.id === id;
  const ref = shape && linkTo(request, siblingPath(request, `trades/${rest.id}/load-shape`)).href;
  return {
    ...rest,
    quantity: { ...quantity, ...(ref !== undefined && { ref }) },
    action: isBuyer ? "buy" : "sell",
    execution: { authority: { user: { email: `trader@${clientId}.example` } } },
    counterparty: { company: isBuyer ? seller : buyer },
  };
}
