import type { CallOptions, EnmaccClient, EnmaccOperations } from "../../src/index.js";

const rfq = { path: { rfqId: "RFQ-1" } };
const quote = { path: { rfqId: "RFQ-1", quoteId: "Q-1" } };
const validUntil = "2026-11-20T11:00:00Z";

type Answer = Promise<{ readonly data?: unknown; readonly error?: unknown; readonly response: Response }>;

/** One valid call of every operation. The type asks for each; a new operation does not compile without its call. */
export const calls: {
  [Id in keyof EnmaccOperations]: (enmacc: EnmaccClient, options: CallOptions) => Answer;
} = {
  authenticate: (enmacc, options) =>
    enmacc.call("authenticate", { body: { "client-id": "any", "client-secret": "any" }, ...options }),
  getTrades: (enmacc, options) => {
    const query = { from: "2026-11-01T00:00:00Z", to: validUntil, status: "executed", limit: 500 } as const;
    return enmacc.call("getTrades", { query, ...options });
  },
  getTrade: (enmacc, options) => enmacc.call("getTrade", { path: { tradeId: "T-1" }, ...options }),
  getRfqs: (enmacc, options) => enmacc.call("getRfqs", { query: { status: "open" }, ...options }),
  getRfq: (enmacc, options) => enmacc.call("getRfq", { ...rfq, ...options }),
  createRfq: (enmacc, options) =>
    enmacc.call("createRfq", {
      body: {
        reference: "PMS-1",
        productId: "POWER-DELU-BASE-2027-01",
        direction: "buy",
        volume: { power: 0.1, powerUnit: "MW" },
        counterpartyIds: ["CP-1002"],
        validUntil,
      },
      ...options,
    }),
  cancelRfq: (enmacc, options) => enmacc.call("cancelRfq", { ...rfq, ...options }),
  getQuotes: (enmacc, options) => enmacc.call("getQuotes", { ...rfq, ...options }),
  createQuote: (enmacc, options) => {
    const price = { amount: -0.07, currency: "EUR", unit: "EUR/MWh" } as const;
    return enmacc.call("createQuote", { ...rfq, body: { reference: "AT-1", price, validUntil }, ...options });
  },
  withdrawQuote: (enmacc, options) => enmacc.call("withdrawQuote", { ...quote, ...options }),
  acceptQuote: (enmacc, options) => enmacc.call("acceptQuote", { ...quote, ...options }),
  getCounterparties: (enmacc, options) => enmacc.call("getCounterparties", options),
  getProducts: (enmacc, options) => enmacc.call("getProducts", options),
};
