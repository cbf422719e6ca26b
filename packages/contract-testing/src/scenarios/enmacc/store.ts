import type { Counterparty, Party, Product, Quote, Rfq, Trade } from "./wire.js";

/** A company with access to the API. */
export interface Participant extends Party {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Everything that an enmacc scenario remembers. */
export interface Market {
  readonly now: () => number;
  readonly participants: readonly Participant[];
  readonly counterparties: readonly Counterparty[];
  readonly products: readonly Product[];
  /** Prices in EUR/MWh that counterparties quote by themselves, by their ids. */
  readonly prices: Readonly<Record<string, number>>;
  readonly rfqs: Map<string, Rfq>;
  readonly quotes: Map<string, Quote>;
  readonly trades: Map<string, Trade>;
}

/** A moment as the API writes it. */
export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(".000Z", "Z");
}

/** Replaces an item by itself with changes, as of now. */
export function change<Item extends { readonly id: string; readonly updatedAt: string }>(
  items: Map<string, Item>,
  item: Item,
  changes: Partial<Item>,
  at: string,
): Item {
  const changed = { ...item, ...changes, updatedAt: at };
  items.set(item.id, changed);
  return changed;
}

/** Whether an RFQ can still be quoted and traded. */
export function isOpen({ status }: Rfq): boolean {
  return status === "open" || status === "quoted";
}

/** Quotes on an RFQ, in the order in which they were made. */
export function quotesOn(market: Market, rfqId: string): Quote[] {
  return [...market.quotes.values()].filter((quote) => quote.rfqId === rfqId);
}

/** Lets everything expire whose time is up: done before anything else is looked at. */
export function expire(market: Market): void {
  const now = market.now();
  for (const quote of market.quotes.values()) {
    if (quote.status === "active" && Date.parse(quote.validUntil) <= now)
      change(market.quotes, quote, { status: "expired" }, quote.validUntil);
  }
  for (const rfq of market.rfqs.values()) {
    if (isOpen(rfq) && Date.parse(rfq.validUntil) <= now)
      change(market.rfqs, rfq, { status: "expired" }, rfq.validUntil);
  }
}

/** Makes a quote on an RFQ that is open. */
export function addQuote(
  market: Market,
  rfq: Rfq,
  counterparty: Party,
  terms: Pick<Quote, "price" | "validUntil" | "reference">,
): Quote {
  const at = isoTime(market.now());
  const { id, name, lei } = counterparty;
  const quote: Quote = {
    id: nextId("Q", at, market.quotes),
    rfqId: rfq.id,
    status: "active",
    counterparty: { id, name, lei },
    volume: rfq.volume,
    createdAt: at,
    updatedAt: at,
    ...terms,
  };
  market.quotes.set(quote.id, quote);
  change(market.rfqs, rfq, { status: "quoted" }, at);
  return quote;
}

/** The next id of a kind, such as `RFQ-2026-000001`. */
export function nextId(kind: string, at: string, items: ReadonlyMap<string, unknown>): string {
  return `${kind}-${at.slice(0, 4)}-${String(items.size + 1).padStart(6, "0")}`;
}
