import type { Company, Counterparty, Product, Quote, Rfq, Trade } from "./wire.js";

/** A company with access to the API. */
export interface Participant extends Company {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Everything that an enmacc scenario keeps. */
export interface EnmaccStore {
  readonly now: () => number;
  readonly participants: readonly Participant[];
  readonly counterparties: readonly Counterparty[];
  readonly products: readonly Product[];
  /** Prices in EUR/MWh that counterparties quote automatically, by their ids. */
  readonly prices: Readonly<Record<string, number>>;
  /** How many trades to make at the start, and with each request of a list. */
  readonly madeTrades: { readonly count: number; readonly arriving: number };
  readonly rfqs: Map<string, Rfq>;
  readonly quotes: Map<string, Quote>;
  readonly trades: Map<string, Trade>;
}

/** Formats a time as the API does. */
export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(".000Z", "Z");
}

/** Changes an item and its `updated-at`. */
export function change<Item extends { readonly id: string; readonly "updated-at": string }>(
  items: Map<string, Item>,
  item: Item,
  changes: Partial<Item>,
  at: string,
): Item {
  const changed = { ...item, ...changes, "updated-at": at };
  items.set(item.id, changed);
  return changed;
}

/** Tells whether an RFQ can still be quoted and traded. */
export function isOpen({ status }: Rfq): boolean {
  return status === "open" || status === "quoted";
}

/** Returns the quotes on an RFQ in order of creation. */
export function quotesOn(store: EnmaccStore, rfqId: string): Quote[] {
  return [...store.quotes.values()].filter((quote) => quote["rfq-id"] === rfqId);
}

/** Expires quotes and RFQs whose time has passed. Call it before anything is read. */
export function expire(store: EnmaccStore): void {
  const now = store.now();
  for (const quote of store.quotes.values()) {
    if (quote.status === "active" && Date.parse(quote["valid-until"]) <= now)
      change(store.quotes, quote, { status: "expired" }, quote["valid-until"]);
  }
  for (const rfq of store.rfqs.values()) {
    if (isOpen(rfq) && Date.parse(rfq["valid-until"]) <= now)
      change(store.rfqs, rfq, { status: "expired" }, rfq["valid-until"]);
  }
}

/** Adds a quote to an open RFQ. */
export function addQuote(
  store: EnmaccStore,
  rfq: Rfq,
  counterparty: Company,
  terms: Pick<Quote, "pricing" | "valid-until" | "reference">,
): Quote {
  const at = isoTime(store.now());
  const { id, name, lei } = counterparty;
  const quote: Quote = {
    id: nextId("Q", at, store.quotes),
    "rfq-id": rfq.id,
    status: "active",
    counterparty: { company: { id, name, lei } },
    quantity: rfq.quantity,
    "created-at": at,
    "updated-at": at,
    ...terms,
  };
  store.quotes.set(quote.id, quote);
  change(store.rfqs, rfq, { status: "quoted" }, at);
  return quote;
}

/** Returns the next id of a kind, such as `RFQ-2026-000001`. */
export function nextId(kind: string, at: string, items: ReadonlyMap<string, unknown>): string {
  return `${kind}-${at.slice(0, 4)}-${String(items.size + 1).padStart(6, "0")}`;
}
