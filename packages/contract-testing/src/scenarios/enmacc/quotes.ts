import { clockOf, type ScenarioResponse } from "../scenario.js";
import type { As } from "./authentication.js";
import { conflict, forbidden, invalid, notFound, ok, page } from "./responses.js";
import { endQuotes, findRfq, notOpen } from "./rfqs.js";
import {
  addQuote,
  change,
  type EnmaccStore,
  isOpen,
  isoTime,
  nextId,
  type Participant,
  quotesOn,
} from "./store.js";
import { round } from "./volume.js";
import type { Quote, Rfq, Trade } from "./wire.js";

type CreateQuote = Pick<Quote, "price" | "validUntil"> & { readonly reference?: string };

/** Creates the handlers of quotes. The counterparties of an RFQ quote; its initiator accepts. */
export function quoteHandlers(store: EnmaccStore, as: As) {
  return {
    getQuotes: as((caller, { params }) => {
      const rfq = findRfq(store, caller, params.path.rfqId);
      if (rfq === undefined) return notFound;
      const isMine = ({ counterparty }: Quote) => counterparty.id === caller.id;
      const quotes = quotesOn(store, rfq.id).filter(
        (quote) => rfq.initiator.id === caller.id || isMine(quote),
      );
      return ok({ items: quotes.map((quote) => (isMine(quote) ? quote : { ...quote, reference: null })) });
    }),
    createQuote: as((caller, { params, body }) => {
      const rfq = findRfq(store, caller, params.path.rfqId);
      if (rfq === undefined) return notFound;
      if (rfq.initiator.id === caller.id) return forbidden;
      if (!isOpen(rfq)) return notOpen(rfq);
      const { price, validUntil, reference = null } = body as CreateQuote;
      if (Date.parse(validUntil) <= store.now())
        return invalid("validUntil", `must be in the future ${clockOf(store.now)}`);
      return ok(addQuote(store, rfq, caller, { price, validUntil, reference }), 201);
    }),
    withdrawQuote: as((caller, { params }) => {
      const { rfq, quote } = find(store, caller, params.path);
      if (rfq === undefined || quote === undefined || quote.counterparty.id !== caller.id) return notFound;
      if (quote.status !== "active") return notActive(store, quote);
      change(store.quotes, quote, { status: "withdrawn" }, isoTime(store.now()));
      return { status: 204 };
    }),
    acceptQuote: as((caller, { params }) => {
      const { rfq, quote } = find(store, caller, params.path);
      if (rfq === undefined || quote === undefined) return notFound;
      if (rfq.initiator.id !== caller.id) return forbidden;
      if (!isOpen(rfq)) return notOpen(rfq);
      if (quote.status !== "active") return notActive(store, quote);
      return ok(shownTrade(trade(store, rfq, quote), caller), 201);
    }),
  };
}

function find(
  store: EnmaccStore,
  caller: Participant,
  { rfqId, quoteId }: Readonly<Record<string, unknown>>,
) {
  const rfq = findRfq(store, caller, rfqId);
  const quote = store.quotes.get(String(quoteId));
  return { rfq, quote: quote?.rfqId === rfq?.id ? quote : undefined };
}

function notActive({ now }: EnmaccStore, { status, validUntil }: Quote): ScenarioResponse {
  return status === "expired"
    ? conflict("quote_expired", `The quote expired at ${validUntil} ${clockOf(now)}.`)
    : conflict("quote_not_active", `The quote is ${status}.`);
}

function trade(store: EnmaccStore, rfq: Rfq, quote: Quote): Trade {
  const at = isoTime(store.now());
  const id = nextId("T", at, store.trades);
  const [buyer, seller] =
    rfq.direction === "buy" ? [rfq.initiator, quote.counterparty] : [quote.counterparty, rfq.initiator];
  const made: Trade = {
    id,
    rfqId: rfq.id,
    quoteId: quote.id,
    status: "executed",
    direction: rfq.direction,
    product: rfq.product,
    volume: rfq.volume,
    price: quote.price,
    totalPrice: { amount: round(quote.price.amount * rfq.volume.energy), currency: "EUR" },
    buyer,
    seller,
    executedAt: at,
    updatedAt: at,
    uti: `${seller.lei}${id.replaceAll("-", "")}`,
  };
  store.trades.set(id, made);
  change(store.quotes, quote, { status: "accepted" }, at);
  change(store.rfqs, rfq, { status: "traded", tradeId: id }, at);
  endQuotes(store, rfq.id, at, quote.id);
  return made;
}

/** Creates the handlers of trades. Both sides see a trade. */
export function tradeHandlers(store: EnmaccStore, as: As) {
  const mine = (caller: Participant) =>
    [...store.trades.values()]
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

/** Returns a trade with the direction that it has for the caller. */
function shownTrade(trade: Trade, caller: Participant): Trade {
  return { ...trade, direction: trade.buyer.id === caller.id ? "buy" : "sell" };
}
