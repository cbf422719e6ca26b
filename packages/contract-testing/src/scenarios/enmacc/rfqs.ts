import type { ScenarioResponse } from "../scenario.js";
import { clockOf } from "../scenario.js";
import type { As } from "./authentication.js";
import { conflict, forbidden, invalid, notFound, ok, page } from "./responses.js";
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

/** Creates the handlers of requests for quotes. The initiator and the counterparties see an RFQ. */
export function rfqHandlers(store: EnmaccStore, as: As) {
  return {
    createRfq: as((caller, { body }) => create(store, caller, body as CreateRfq)),
    getRfqs: as((caller, request) => {
      const mine = [...store.rfqs.values()].filter((rfq) => isParty(rfq, caller));
      return page(
        request,
        mine.map((rfq) => shownTo(caller, rfq)),
        "createdAt",
      );
    }),
    getRfq: as((caller, { params }) => {
      const rfq = findRfq(store, caller, params.path.rfqId);
      return rfq === undefined ? notFound : ok(shownTo(caller, rfq));
    }),
    cancelRfq: as((caller, { params }) => {
      const rfq = findRfq(store, caller, params.path.rfqId);
      if (rfq === undefined) return notFound;
      if (rfq.initiator.id !== caller.id) return forbidden;
      if (!isOpen(rfq)) return notOpen(rfq);
      const at = isoTime(store.now());
      endQuotes(store, rfq.id, at);
      return ok(change(store.rfqs, rfq, { status: "cancelled" }, at));
    }),
  };
}

function create(store: EnmaccStore, caller: Participant, requested: CreateRfq): ScenarioResponse {
  const { reference = null, productId, direction, volume, counterpartyIds, validUntil } = requested;
  const product = store.products.find(({ id }) => id === productId);
  if (product === undefined) return invalid("productId", "must be the id of a product");
  const unknown = counterpartyIds.find((id) => id === caller.id || !partyOf(store, id));
  if (unknown !== undefined) return invalid("counterpartyIds", `unknown counterparty ${unknown}`);
  if (Date.parse(validUntil) <= store.now())
    return invalid("validUntil", `must be in the future ${clockOf(store.now)}`);
  const at = isoTime(store.now());
  const { id, name, lei } = caller;
  const rfq: Rfq = {
    id: nextId("RFQ", at, store.rfqs),
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
  store.rfqs.set(rfq.id, rfq);
  for (const counterpartyId of counterpartyIds) {
    const amount = store.prices[counterpartyId];
    const party = partyOf(store, counterpartyId);
    if (amount === undefined || party === undefined) continue;
    const price = { amount, currency: "EUR", unit: "EUR/MWh" } as const;
    addQuote(store, store.rfqs.get(rfq.id) ?? rfq, party, { price, validUntil, reference: null });
  }
  return ok(rfq, 201);
}

/** Finds a company by its id, with or without access to the API. */
export function partyOf({ participants, counterparties }: EnmaccStore, id: string) {
  return [...counterparties, ...participants].find((party) => party.id === id);
}

/** Finds an RFQ that the caller may see. */
export function findRfq(store: EnmaccStore, caller: Participant, id: unknown): Rfq | undefined {
  const rfq = store.rfqs.get(String(id));
  return rfq !== undefined && isParty(rfq, caller) ? rfq : undefined;
}

/** Rejects the active quotes on an RFQ, except the accepted one. */
export function endQuotes(store: EnmaccStore, rfqId: string, at: string, accepted?: string): void {
  for (const quote of quotesOn(store, rfqId)) {
    if (quote.status === "active" && quote.id !== accepted)
      change(store.quotes, quote, { status: "rejected" }, at);
  }
}

/** Builds the error for an RFQ that is not open. */
export function notOpen({ status }: Rfq): ScenarioResponse {
  return conflict("rfq_not_open", `The RFQ is ${status}.`);
}

function isParty({ initiator, counterpartyIds }: Rfq, { id }: Participant): boolean {
  return initiator.id === id || counterpartyIds.includes(id);
}

function shownTo(caller: Participant, rfq: Rfq): Rfq {
  return rfq.initiator.id === caller.id ? rfq : { ...rfq, reference: null };
}
