import { clockOf, type ScenarioAnswer } from "../scenario.js";
import type { As } from "./authentication.js";
import { conflict, forbidden, invalid, notFound, ok, page } from "./responses.js";
import { endQuotes, findRfq, notOpen } from "./rfqs.js";
import {
  addQuote,
  change,
  isOpen,
  isoTime,
  type Market,
  nextId,
  type Participant,
  quotesOn,
} from "./store.js";
import { round } from "./volume.js";
import type { Quote, Rfq, Trade } from "./wire.js";

type CreateQuote = Pick<Quote, "price" | "validUntil"> & { readonly reference?: string };

/** Quotes: made by who was asked, accepted by who asked. */
export function quoteHandlers(market: Market, as: As) {
  return {
    getQuotes: as((caller, { params }) => {
      const rfq = findRfq(market, caller, params.path.rfqId);
      if (rfq === undefined) return notFound;
      const isMine = ({ counterparty }: Quote) => counterparty.id === caller.id;
      const quotes = quotesOn(market, rfq.id).filter(
        (quote) => rfq.initiator.id === caller.id || isMine(quote),
      );
      return ok({ items: quotes.map((quote) => (isMine(quote) ? quote : { ...quote, reference: null })) });
    }),
    createQuote: as((caller, { params, body }) => {
      const rfq = findRfq(market, caller, params.path.rfqId);
      if (rfq === undefined) return notFound;
      if (rfq.initiator.id === caller.id) return forbidden;
      if (!isOpen(rfq)) return notOpen(rfq);
      const { price, validUntil, reference = null } = body as CreateQuote;
      if (Date.parse(validUntil) <= market.now())
        return invalid("validUntil", `must be in the future ${clockOf(market.now)}`);
      return ok(addQuote(market, rfq, caller, { price, validUntil, reference }), 201);
    }),
    withdrawQuote: as((caller, { params }) => {
      const { rfq, quote } = find(market, caller, params.path);
      if (rfq === undefined || quote === undefined || quote.counterparty.id !== caller.id) return notFound;
      if (quote.status !== "active") return notActive(market, quote);
      change(market.quotes, quote, { status: "withdrawn" }, isoTime(market.now()));
      return { status: 204 };
    }),
    acceptQuote: as((caller, { params }) => {
      const { rfq, quote } = find(market, caller, params.path);
      if (rfq === undefined || quote === undefined) return notFound;
      if (rfq.initiator.id !== caller.id) return forbidden;
      if (!isOpen(rfq)) return notOpen(rfq);
      if (quote.status !== "active") return notActive(market, quote);
      return ok(shownTrade(trade(market, rfq, quote), caller), 201);
    }),
  };
}

function find(market: Market, caller: Participant, { rfqId, quoteId }: Readonly<Record<string, unknown>>) {
  const rfq = findRfq(market, caller, rfqId);
  const quote = market.quotes.get(String(quoteId));
  return { rfq, quote: quote?.rfqId === rfq?.id ? quote : undefined };
}

function notActive({ now }: Market, { status, validUntil }: Quote): ScenarioAnswer {
  return status === "expired"
    ? conflict("quote_expired", `The quote expired at ${validUntil} ${clockOf(now)}.`)
    : conflict("quote_not_active", `The quote is ${status}.`);
}

function trade(market: Market, rfq: Rfq, quote: Quote): Trade {
  const at = isoTime(market.now());
  const id = nextId("T", at, market.trades);
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
  market.trades.set(id, made);
  change(market.quotes, quote, { status: "accepted" }, at);
  change(market.rfqs, rfq, { status: "traded", tradeId: id }, at);
  endQuotes(market, rfq.id, at, quote.id);
  return made;
}

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
