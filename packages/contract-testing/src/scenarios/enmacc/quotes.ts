import { clockOf, type ScenarioRequest, type ScenarioResponse } from "../scenario.js";
import type { As } from "./authentication.js";
import { conflict, forbidden, invalid, linkTo, notFound, ok } from "./responses.js";
import { findRfq, notOpen } from "./rfqs.js";
import { addQuote, change, type EnmaccStore, isOpen, isoTime, type Participant, quotesOn } from "./store.js";
import { trade, tradeShownTo } from "./trades.js";
import type { Quote } from "./wire.js";

type CreateQuote = Pick<Quote, "pricing" | "valid-until"> & { readonly reference?: string };

/** Creates the handlers of quotes. The counterparties of an RFQ quote; its initiator accepts. */
export function quoteHandlers(store: EnmaccStore, as: As) {
  return {
    getQuotes: as((caller, request) => {
      const rfq = findRfq(store, caller, request.params.path["rfq-id"]);
      if (rfq === undefined) return notFound;
      const isMine = ({ counterparty }: Quote) => counterparty.company.id === caller.id;
      const quotes = quotesOn(store, rfq.id).filter(
        (quote) => rfq.initiator.company.id === caller.id || isMine(quote),
      );
      return ok({
        items: quotes.map((quote) =>
          withLinks(request, isMine(quote) ? quote : { ...quote, reference: null }),
        ),
      });
    }),
    createQuote: as((caller, request) => {
      const rfq = findRfq(store, caller, request.params.path["rfq-id"]);
      if (rfq === undefined) return notFound;
      if (rfq.initiator.company.id === caller.id) return forbidden;
      if (!isOpen(rfq)) return notOpen(rfq);
      const { pricing, "valid-until": validUntil, reference = null } = request.body as CreateQuote;
      if (Date.parse(validUntil) <= store.now())
        return invalid("valid-until", `must be in the future ${clockOf(store.now)}`);
      const quote = addQuote(store, rfq, caller, { pricing, "valid-until": validUntil, reference });
      return ok(withLinks(request, quote), 201);
    }),
    withdrawQuote: as((caller, { params }) => {
      const { rfq, quote } = find(store, caller, params.path);
      if (rfq === undefined || quote === undefined || quote.counterparty.company.id !== caller.id)
        return notFound;
      if (quote.status !== "active") return notActive(store, quote);
      change(store.quotes, quote, { status: "withdrawn" }, isoTime(store.now()));
      return { status: 204 };
    }),
    acceptQuote: as((caller, request) => {
      const { rfq, quote } = find(store, caller, request.params.path);
      if (rfq === undefined || quote === undefined) return notFound;
      if (rfq.initiator.company.id !== caller.id) return forbidden;
      if (!isOpen(rfq)) return notOpen(rfq);
      if (quote.status !== "active") return notActive(store, quote);
      return ok(tradeShownTo(caller, trade(store, rfq, quote), request), 201);
    }),
  };
}

function withLinks(request: ScenarioRequest, quote: Quote) {
  const version = request.path.split("/")[1];
  return { ...quote, _links: { rfq: linkTo(request, `/${version}/rfqs/${quote["rfq-id"]}`) } };
}

function find(
  store: EnmaccStore,
  caller: Participant,
  { "rfq-id": rfqId, "quote-id": quoteId }: Readonly<Record<string, unknown>>,
) {
  const rfq = findRfq(store, caller, rfqId);
  const quote = store.quotes.get(String(quoteId));
  return { rfq, quote: quote?.["rfq-id"] === rfq?.id ? quote : undefined };
}

function notActive({ now }: EnmaccStore, { status, "valid-until": validUntil }: Quote): ScenarioResponse {
  return status === "expired"
    ? conflict("quote_expired", `The quote expired at ${validUntil} ${clockOf(now)}.`)
    : conflict("quote_not_active", `The quote is ${status}.`);
}
