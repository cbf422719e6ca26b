import type { components, operations } from "./generated/schema.js";

type Schemas = components["schemas"];
type TradeContent = operations["getTrade"]["responses"][200]["content"];

// The schemas that programs name most; every other one is in `components["schemas"]`.

/** A trade, as `getTrade` returns it, whatever the document calls its schema. */
export type Trade = TradeContent[keyof TradeContent];

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
