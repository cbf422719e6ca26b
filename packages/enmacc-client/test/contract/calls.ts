import type { CallOptions, EnmaccClient, EnmaccOperations } from "../../src/index.js";

const rfq = { path: { "rfq-id": "RFQ-1" } };
const quote = { path: { "rfq-id": "RFQ-1", "quote-id": "Q-1" } };
const trade = { path: { "trade-id": "T-1" } };
const validUntil = "2026-11-20T11:00:00Z";

type Answer = Promise<{ readonly data?: unknown; readonly error?: unknown; readonly response: Response }>;

/** One valid call of every operation. The type asks for each; a new operation does not compile without its call. */
export const calls: {
  [Id in keyof EnmaccOperations]: (enmacc: EnmaccClient, options: CallOptions) => Answer;
} = {
  authenticate: (enmacc, options) =>
    enmacc.call("authenticate", {
      body: { grant_type: "client_credentials", client_id: "any", client_secret: "any" },
      ...options,
    }),
  getTrades: (enmacc, options) => {
    const range = "2026-10-23T08:00:00.000Z_2026-10-23T08:02:00.000Z";
    const query = {
      "traded-at": range,
      commodity: "power",
      venue: "entender",
      skip: 100,
      limit: 100,
    } as const;
    return enmacc.call("getTrades", { query, ...options });
  },
  getTrade: (enmacc, options) => enmacc.call("getTrade", { ...trade, ...options }),
  getLoadShape: (enmacc, options) => enmacc.call("getLoadShape", { ...trade, ...options }),
  getRfqs: (enmacc, options) => enmacc.call("getRfqs", { query: { status: "open" }, ...options }),
  getRfq: (enmacc, options) => enmacc.call("getRfq", { ...rfq, ...options }),
  createRfq: (enmacc, options) =>
    enmacc.call("createRfq", {
      body: {
        reference: "PMS-1",
        "product-id": "POWER-DELU-BASE-2027-01",
        action: "buy",
        quantity: { amount: { value: 0.1, unit: "MW" } },
        "counterparty-ids": ["CP-1002"],
        "valid-until": validUntil,
      },
      ...options,
    }),
  cancelRfq: (enmacc, options) => enmacc.call("cancelRfq", { ...rfq, ...options }),
  getQuotes: (enmacc, options) => enmacc.call("getQuotes", { ...rfq, ...options }),
  createQuote: (enmacc, options) => {
    const pricing = { "pricing-type": "fixed", price: { value: -0.07, currency: "EUR" } } as const;
    const body = { reference: "AT-1", pricing, "valid-until": validUntil };
    return enmacc.call("createQuote", { ...rfq, body, ...options });
  },
  withdrawQuote: (enmacc, options) => enmacc.call("withdrawQuote", { ...quote, ...options }),
  acceptQuote: (enmacc, options) => enmacc.call("acceptQuote", { ...quote, ...options }),
  getCounterparties: (enmacc, options) => enmacc.call("getCounterparties", options),
  getProducts: (enmacc, options) => enmacc.call("getProducts", options),
};
