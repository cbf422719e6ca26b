import { ApiError, type EnmaccClient, unwrap } from "@energy-clients/enmacc-client";

/** What to buy, and the maximum price. */
export interface Order {
  readonly productId: string;
  /** MW. */
  readonly power: number;
  readonly counterpartyIds: readonly string[];
  /** EUR/MWh. */
  readonly limit: number;
  /** Our own reference, to find the RFQ again if the response is lost. */
  readonly reference: string;
  /** Time for counterparties to quote, in ms. */
  readonly patienceMs: number;
}

/** Time, so that tests need not wait. */
export interface Clock {
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

/** How an order ended. */
export type Outcome =
  | { readonly kind: "bought"; readonly tradeId: string; readonly price: number }
  | { readonly kind: "too_expensive"; readonly best: number | undefined };

/** Requests quotes, waits for all counterparties or the end of the time, and accepts the best one within the limit. */
export async function buy(enmacc: EnmaccClient, order: Order, { now, sleep }: Clock): Promise<Outcome> {
  const deadline = now() + order.patienceMs;
  const rfq = await unwrap(
    enmacc.createRfq({
      body: {
        reference: order.reference,
        "product-id": order.productId,
        action: "buy",
        quantity: { amount: { value: order.power, unit: "MW" } },
        "counterparty-ids": [...order.counterpartyIds],
        "valid-until": new Date(deadline + 60_000).toISOString(),
      },
    }),
  );
  const path = { "rfq-id": rfq.id };
  for (;;) {
    const { items } = await unwrap(enmacc.getQuotes({ path }));
    const quotes = items
      .filter(({ status }) => status === "active")
      .toSorted((one, other) => one.pricing.price.value - other.pricing.price.value);
    const isComplete = quotes.length >= order.counterpartyIds.length || now() >= deadline;
    if (!isComplete) {
      await sleep(5_000);
      continue;
    }
    const [best] = quotes;
    if (best === undefined || best.pricing.price.value > order.limit) {
      await unwrap(enmacc.cancelRfq({ path }));
      return { kind: "too_expensive", best: best?.pricing.price.value };
    }
    try {
      const trade = await unwrap(enmacc.acceptQuote({ path: { ...path, "quote-id": best.id } }));
      return { kind: "bought", tradeId: trade.id, price: best.pricing.price.value };
    } catch (error) {
      // Withdrawn or expired in the meantime: check the remaining quotes.
      if (!(error instanceof ApiError) || error.status !== 409) throw error;
    }
  }
}
