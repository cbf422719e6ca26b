// Items of enmacc CONNECT as observed and modelled; times are ISO 8601 in UTC.

/** A company as it appears in RFQs, quotes and trades. */
export interface Company {
  readonly id: string;
  readonly name: string;
  readonly lei: string;
}

/** A company that can be traded with. */
export interface Counterparty extends Company {
  readonly eic: string | null;
  readonly commodities: readonly string[];
}

/** What is delivered, and when; the end of the maturity is excluded. */
export interface Instrument {
  readonly commodity: string;
  readonly load: string;
  readonly "market-area": string;
  readonly "reference-market": string;
  readonly settlement: string;
  readonly maturity: { readonly start: string; readonly end: string };
}

/** A traded product. */
export interface Product {
  readonly id: string;
  readonly name: string;
  readonly instrument: Instrument;
  readonly "delivery-point": { readonly name: string; readonly eic: string };
}

/** Power in MW, and the energy in MWh that it yields over the maturity. */
export interface Quantity {
  readonly amount: { readonly value: number; readonly unit: "MW" };
  readonly energy: { readonly value: number; readonly unit: "MWh" };
}

/** A price in EUR/MWh. */
export interface Pricing {
  readonly "pricing-type": "fixed";
  readonly price: { readonly value: number; readonly currency: "EUR" };
}

/** A request for quotes; responses add its links. */
export interface Rfq {
  readonly id: string;
  readonly reference: string | null;
  readonly status: "open" | "quoted" | "traded" | "cancelled" | "expired";
  readonly action: "buy" | "sell";
  readonly "product-id": string;
  readonly instrument: Instrument;
  readonly quantity: Quantity;
  readonly initiator: { readonly company: Company };
  readonly "counterparty-ids": readonly string[];
  readonly "valid-until": string;
  readonly "trade-id": string | null;
  readonly "created-at": string;
  readonly "updated-at": string;
}

/** An offer on an RFQ; responses add its links. */
export interface Quote {
  readonly id: string;
  readonly "rfq-id": string;
  readonly reference: string | null;
  readonly status: "active" | "withdrawn" | "accepted" | "expired" | "rejected";
  readonly counterparty: { readonly company: Company };
  readonly pricing: Pricing;
  readonly quantity: Quantity;
  readonly "valid-until": string;
  readonly "created-at": string;
  readonly "updated-at": string;
}

/** The quantity of a load shape from a time on, in the unit of the trade's quantity. */
export interface LoadPoint {
  readonly "interval-start": string;
  readonly quantity: { readonly value: number };
}

/** A trade, the result of an accepted quote or of another venue. Responses show it from the caller's side, with `action` and `counterparty`. */
export interface Trade {
  readonly id: string;
  readonly "short-id": string;
  readonly status: "executed" | "cancelled";
  readonly "traded-at": string;
  readonly "updated-at": string;
  readonly venue: "entender" | "enmarket";
  readonly instrument: Instrument;
  readonly quantity: Quantity;
  readonly pricing: Pricing;
  readonly buyer: Company;
  readonly seller: Company;
  readonly "rfq-id"?: string;
  readonly "quote-id"?: string;
  readonly uti?: string;
  /** What getLoadShape returns; absent for a constant load. */
  readonly shape?: readonly LoadPoint[];
}
