import type { ScenarioAnswer } from "../scenario.js";
import { clockOf } from "../scenario.js";
import type { As } from "./authentication.js";
import { conflict, forbidden, invalid, notFound, ok, page } from "./responses.js";
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
import { volumeOf } from "./volume.js";
import type { Rfq } from "./wire.js";

interface CreateRfq {
  readonly reference?: string;
  readonly productId: string;
  readonly direction: Rfq["direction"];
  readonly volume: { readonly power: number };
  readonly counterpartyIds: readonly string[];
  readonly validUntil: string;
}

/** Requests for quotes: seen by who created them and by who was asked. */
export function rfqHandlers(market: Market, as: As) {
  return {
    createRfq: as((caller, { body }) => create(market, caller, body as CreateRfq)),
    getRfqs: as((caller, request) => {
      const mine = [...market.rfqs.values()].filter((rfq) => isParty(rfq, caller));
      return page(
        request,
        mine.map((rfq) => shownTo(caller, rfq)),
        "createdAt",
      );
    }),
    getRfq: as((caller, { params }) => {
      const rfq = findRfq(market, caller, params.path.rfqId);
      return rfq === undefined ? notFound : ok(shownTo(caller, rfq));
    }),
    cancelRfq: as((caller, { params }) => {
      const rfq = findRfq(market, caller, params.path.rfqId);
      if (rfq === undefined) return notFound;
      if (rfq.initiator.id !== caller.id) return forbidden;
      if (!isOpen(rfq)) return notOpen(rfq);
      const at = isoTime(market.now());
      endQuotes(market, rfq.id, at);
      return ok(change(market.rfqs, rfq, { status: "cancelled" }, at));
    }),
  };
}

function create(market: Market, caller: Participant, asked: CreateRfq): ScenarioAnswer {
  const { reference = null, productId, direction, volume, counterpartyIds, validUntil } = asked;
  const product = market.products.find(({ id }) => id === productId);
  if (product === undefined) return invalid("productId", "is not the id of a product");
  const unknown = counterpartyIds.find((id) => id === caller.id || !partyOf(market, id));
  if (unknown !== undefined) return invalid("counterpartyIds", `names ${unknown}, which is no counterparty`);
  if (Date.parse(validUntil) <= market.now())
    return invalid("validUntil", `must be in the future ${clockOf(market.now)}`);
  const at = isoTime(market.now());
  const { id, name, lei } = caller;
  const rfq: Rfq = {
    id: nextId("RFQ", at, market.rfqs),
    reference,
    status: "open",
    direction,
    product,
    volume: volumeOf(product, volume.power),
    initiator: { id, name, lei },
    counterpartyIds,
    validUntil,
    tradeId: null,
    createdAt: at,
    updatedAt: at,
  };
  market.rfqs.set(rfq.id, rfq);
  for (const counterpartyId of counterpartyIds) {
    const amount = market.prices[counterpartyId];
    const party = partyOf(market, counterpartyId);
    if (amount === undefined || party === undefined) continue;
    const price = { amount, currency: "EUR", unit: "EUR/MWh" } as const;
    addQuote(market, market.rfqs.get(rfq.id) ?? rfq, party, { price, validUntil, reference: null });
  }
  return ok(rfq, 201);
}

/** A company by its id, whether it has access to the API or not. */
export function partyOf({ participants, counterparties }: Market, id: string) {
  return [...counterparties, ...participants].find((party) => party.id === id);
}

/** An RFQ that concerns the caller. */
export function findRfq(market: Market, caller: Participant, id: unknown): Rfq | undefined {
  const rfq = market.rfqs.get(String(id));
  return rfq !== undefined && isParty(rfq, caller) ? rfq : undefined;
}

/** Ends the quotes on an RFQ that are still active, apart from the one that was accepted. */
export function endQuotes(market: Market, rfqId: string, at: string, accepted?: string): void {
  for (const quote of quotesOn(market, rfqId)) {
    if (quote.status === "active" && quote.id !== accepted)
      change(market.quotes, quote, { status: "rejected" }, at);
  }
}

export function notOpen({ status }: Rfq): ScenarioAnswer {
  return conflict("rfq_not_open", `The RFQ is ${status}.`);
}

function isParty({ initiator, counterpartyIds }: Rfq, { id }: Participant): boolean {
  return initiator.id === id || counterpartyIds.includes(id);
}

function shownTo(caller: Participant, rfq: Rfq): Rfq {
  return rfq.initiator.id === caller.id ? rfq : { ...rfq, reference: null };
}
