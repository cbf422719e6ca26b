import type { components } from "./generated/schema.js";

type Schemas = components["schemas"];

// The schemas that programs name most; every other one is in `components["schemas"]`.

/** A trade, an item of `getTrades`. */
export type Trade = Schemas["Trade"];

/** A request for quotation, an item of `getRfqs`. */
export type Rfq = Schemas["Rfq"];

/** The body of `createRfq`. */
export type CreateRfq = Schemas["CreateRfq"];

/** A quote on an RFQ, an item of `getQuotes`. */
export type Quote = Schemas["Quote"];

/** The body of `createQuote`. */
export type CreateQuote = Schemas["CreateQuote"];

/** A tradable product, an item of `getProducts`. */
export type Product = Schemas["Product"];

/** A party that may be asked to quote, an item of `getCounterparties`. */
export type Counterparty = Schemas["Counterparty"];
