import type { ScenarioRequest, ScenarioResponse } from "../scenario.js";
import { clockOf } from "../scenario.js";
import type { As } from "./authentication.js";
import { quantityOf } from "./quantity.js";
import { conflict, forbidden, invalid, linkTo, notFound, ok, page, rangeFilter } from "./responses.js";
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
import type { Rfq } from "./wire.js";

interface CreateRfq {
  readonly reference?: string;
  readonly "product-id": string;
  readonly action: Rfq["action"];
  readonly quantity: { readonly amount: { readonly value: number } };
  readonly "counterparty-ids": readonly string[];
  readonly "valid-until": string;
}

/** Creates the handlers of requests for quotes. The initiator and the counterparties see an RFQ. */
export function rfqHandlers(store: EnmaccStore, as: As) {
  return {
    createRfq: as((caller, request) => {
      const created = create(store, caller, request.body as CreateRfq);
      return "id" in created ? ok(withLinks(request, created), 201) : created;
    }),
    getRfqs: as((caller, request) => {
      const isInRange = rangeFilter(request, "updated-at");
      if (typeof isInRange !== "function") return isInRange;
      const { status } = request.params.query;
      const found = [...store.rfqs.values()].filter(
        (rfq) =>
          isParty(rfq, caller) &&
          isInRange(rfq["updated-at"]) &&
          (status === undefined || rfq.status === status),
      );
      return page(request, found, (rfq) => withLinks(request, shownTo(caller, rfq)));
    }),
    getRfq: as((caller, request) => {
      const rfq = findRfq(store, caller, request.params.path["rfq-id"]);
      return rfq === undefined ? notFound : ok(withLinks(request, shownTo(caller, rfq)));
    }),
    cancelRfq: as((caller, request) => {
      const rfq = findRfq(store, caller, request.params.path["rfq-id"]);
      if (rfq === undefined) return notFound;
      if (rfq.initiator.company.id !== caller.id) return forbidden;
      if (!isOpen(rfq)) return notOpen(rfq);
      const at = isoTime(store.now());
      endQuotes(store, rfq.id, at);
      return ok(withLinks(request, change(store.rfqs, rfq, { status: "cancelled" }, at)));
    }),
  };
}

function create(store: EnmaccStore, caller: Participant, requested: CreateRfq): Rfq | ScenarioResponse {
  const { reference = null, action, quantity } = requested;
  const productId = requested["product-id"];
  const counterpartyIds = requested["counterparty-ids"];
  const validUntil = requested["valid-until"];
  const product = store.products.find(({ id }) => id === productId);
  if (product === undefined) return invalid("product-id", "must be the id of a product");
  const unknown = counterpartyIds.find((id) => id === caller.id || !partyOf(store, id));
  if (unknown !== undefined) return invalid("counterparty-ids", `unknown counterparty ${unknown}`);
  if (Date.parse(validUntil) <= store.now())
    return invalid("valid-until", `must be in the future ${clockOf(store.now)}`);
  const at = isoTime(store.now());
  const { id, name, lei } = caller;
  const rfq: Rfq = {
    id: nextId("RFQ", at, store.rfqs),
    reference,
    status: "open",
    action,
    "product-id": productId,
    instrument: product.instrument,
    quantity: quantityOf(product.instrument, quantity.amount.value),
    initiator: { company: { id, name, lei } },
    "counterparty-ids": counterpartyIds,
    "valid-until": validUntil,
    "trade-id": null,
    "created-at": at,
    "updated-at": at,
  };
  store.rfqs.set(rfq.id, rfq);
  for (const counterpartyId of counterpartyIds) {
    const value = store.prices[counterpartyId];
    const party = partyOf(store, counterpartyId);
    if (value === undefined || party === undefined) continue;
    const pricing = { "pricing-type": "fixed", price: { value, currency: "EUR" } } as const;
    const terms = { pricing, "valid-until": validUntil, reference: null };
    addQuote(store, store.rfqs.get(rfq.id) ?? rfq, party, terms);
  }
  return rfq;
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

function isParty({ initiator, "counterparty-ids": asked }: Rfq, { id }: Participant): boolean {
  return initiator.company.id === id || asked.includes(id);
}

function shownTo(caller: Participant, rfq: Rfq): Rfq {
  return rfq.initiator.company.id === caller.id ? rfq : { ...rfq, reference: null };
}

function withLinks(request: ScenarioRequest, rfq: Rfq) {
  const version = request.path.split("/")[1];
  const self = `/${version}/rfqs/${rfq.id}`;
  return {
    ...rfq,
    _links: { self: linkTo(request, self), quotes: linkTo(request, `${self}/quotes`) },
  };
}
