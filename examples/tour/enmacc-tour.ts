import {
  type CapturedTrade,
  captureTrades,
  type components,
  listItems,
  loadShape,
  type RemovedTrade,
  type Trade,
  toLocalIntervals,
  unwrap,
} from "@energy-clients/enmacc-client";
import type { EnmaccConnection } from "./connections.ts";
import { formatNumber, isoMinutes } from "./format.ts";
import { type Steps, showItems, showToken } from "./steps.ts";

type Schemas = components["schemas"];
type Rfq = Schemas["Rfq"];
type Quote = Schemas["Quote"];

const MODELLED =
  "Authentication and trades follow what is publicly known of enmacc. This project designed the operations marked " +
  "`modelled` for the documented use cases; the real ones will differ.";
const READ_ONLY = "they change data; --write runs them in enmacc's sandbox.";

const HOUR_MS = 3_600_000;
const LOOK_BACK_MS = 30 * 24 * HOUR_MS;
/** A live account may have years of trades; the tour captures those of the last days. */
const CAPTURE_MS = 3 * 24 * HOUR_MS;
const CAPTURE_LIMIT = 50;
const POWER_MW = 5;
const QUOTE: Schemas["OfferedPricing"] = {
  "pricing-type": "fixed",
  price: { value: 92.45, currency: "EUR" },
};

/** Runs the steps of a trading day. Each step uses values of earlier responses. */
export async function tourEnmacc(steps: Steps, connection: EnmaccConnection, nowMs: number): Promise<void> {
  const { client } = connection;
  // Trades of this tour are executed after its start.
  const range = `${new Date(nowMs - LOOK_BACK_MS).toISOString()}_${new Date(nowMs + HOUR_MS).toISOString()}`;
  steps.part("enmacc CONNECT: over-the-counter trading", connection.remark, MODELLED);

  await steps.run("Authenticate", async (show) => {
    await client.refreshToken();
    showToken(show, connection.token());
  });
  const counterparties = await steps.run("Counterparties", async (show) => {
    const items = await Array.fromAsync(listItems(client, "getCounterparties"));
    showItems(show, "counterparty", items, ({ id, name, lei }) => `${id}, ${name}, LEI ${lei}`);
    return items;
  });
  const products = await steps.run("Products", async (show) => {
    const items = await Array.fromAsync(listItems(client, "getProducts"));
    showItems(show, "product", items, ({ name, id }) => `${name}, ${id}`);
    return items;
  });

  const created = await createRfq(steps, connection, products[0], counterparties, nowMs);
  if (created) await quote(steps, connection, created, nowMs);
  const rfqs = await steps.run("Monitor RFQs", async (show) => {
    const found = await Array.fromAsync(listItems(client, "getRfqs", { query: { "updated-at": range } }));
    showItems(show, "RFQ", found, inWords);
    return found;
  });
  const rfq = created ?? rfqs[0];
  if (rfq === undefined) steps.skip("Quotes on an RFQ", "no RFQ was updated in the last 30 days.");
  else await acceptBest(steps, connection, rfq, await listQuotes(steps, connection, rfq));
  await showCapture(steps, connection, nowMs);
  if (!connection.mayWrite) steps.skip("Create an RFQ, quote and accept", READ_ONLY);
}

/** Captures trades twice, to show that the second time finds only what is new, and reads a load shape. */
async function showCapture(steps: Steps, { client }: EnmaccConnection, nowMs: number): Promise<void> {
  const since = new Date(nowMs - CAPTURE_MS);
  const first = captureTrades(client, { since, limit: CAPTURE_LIMIT });
  const captured = await steps.run("Capture trades", async (show) => {
    const items = await Array.fromAsync(first);
    showItems(show, "trade", items, captureInWords);
    show(
      "next capture",
      `continues from ${isoMinutes(first.bookmark.until)}, and reads a day before it again`,
    );
    return items.flatMap(({ trade }) => trade ?? []);
  });
  const shaped = captured.find(({ instrument }) => instrument.load === "shape");
  if (shaped === undefined) steps.skip("Read a load shape", "no captured trade has one.");
  else await showShape(steps, client, shaped);
  await steps.run("Capture trades again, from the bookmark", async (show) => {
    const again = captureTrades(client, {
      bookmark: first.bookmark,
      limit: CAPTURE_LIMIT,
      detectChanges: false,
    });
    showItems(show, "trade", await Array.fromAsync(again), captureInWords);
  });
}

async function showShape(steps: Steps, client: EnmaccConnection["client"], trade: Trade): Promise<void> {
  await steps.run("Read a load shape", async (show) => {
    const shape = await loadShape(client, trade);
    if (shape === undefined) return;
    const day = trade.instrument.commodity === "gas" ? "gas" : "power";
    const local = toLocalIntervals(shape.intervals, "Europe/Berlin", { day });
    show("trade", tradeInWords(trade));
    show("granularity", `${shape.granularity ?? "irregular"}, ${shape.intervals.length} intervals`);
    show("doubts", `${shape.gaps.length} gaps, ${shape.overlaps.length} overlaps`);
    showItems(show, "interval", local, ({ deliveryDay, position, localStart, quantity, unit }) => {
      return `${deliveryDay} ${position ?? ""} from ${localStart}: ${formatNumber(quantity)} ${unit}`;
    });
    const last = local.at(-1);
    show("last", `${last?.deliveryDay} ${last?.position ?? ""} to ${last?.localEnd}`);
  });
}

function captureInWords({ kind, id, trade }: CapturedTrade | RemovedTrade): string {
  return `${kind} ${id}${trade ? `, traded ${isoMinutes(trade["traded-at"])}: ${trade.action} ${inQuantity(trade.quantity)}` : ""}`;
}

async function createRfq(
  steps: Steps,
  { client, mayWrite }: EnmaccConnection,
  product: Schemas["Product"] | undefined,
  counterparties: readonly Schemas["Counterparty"][],
  nowMs: number,
): Promise<Rfq | undefined> {
  if (!mayWrite) return undefined;
  const requested = counterparties.filter(
    ({ commodities }) => product && commodities.includes(product.instrument.commodity),
  );
  if (product === undefined || requested.length === 0) {
    steps.skip("Create an RFQ", "no counterparty trades the first product, or no product is listed.");
    return undefined;
  }
  return steps.run("Create an RFQ", async (show) => {
    const body = {
      reference: `tour-${nowMs}`,
      "product-id": product.id,
      action: "buy",
      quantity: { amount: { value: POWER_MW, unit: "MW" } },
      "counterparty-ids": requested.map(({ id }) => id),
      "valid-until": new Date(nowMs + HOUR_MS).toISOString(),
    } as const;
    const rfq = await unwrap(client.createRfq({ body }));
    show("RFQ", inWords(rfq));
    show("counterparties", requested.map(({ name }) => name).join(", "));
    show("valid until", isoMinutes(rfq["valid-until"]));
    return rfq;
  });
}

async function quote(
  steps: Steps,
  { counterparty }: EnmaccConnection,
  { id: rfqId }: Rfq,
  nowMs: number,
): Promise<void> {
  const title = "Quote, as a counterparty";
  if (counterparty === undefined) {
    return steps.skip(
      title,
      "a participant cannot quote on its own RFQ, and no credentials of a counterparty are set.",
    );
  }
  await steps.run(title, async (show) => {
    const validUntil = new Date(nowMs + HOUR_MS / 2).toISOString();
    const body = { reference: `tour-quote-${nowMs}`, pricing: QUOTE, "valid-until": validUntil };
    const { counterparty: by, ...made } = await unwrap(
      counterparty.createQuote({ path: { "rfq-id": rfqId }, body }),
    );
    show("quote", `${made.id}, ${made.status}`);
    show("price", `${inPrice(made.pricing)} by ${by.company.name}`);
  });
}

function listQuotes(steps: Steps, { client }: EnmaccConnection, { id: rfqId }: Rfq): Promise<Quote[]> {
  return steps.run("Quotes on the RFQ", async (show) => {
    const { items } = await unwrap(client.getQuotes({ path: { "rfq-id": rfqId } }));
    showItems(show, "quote", items, ({ id, status, pricing, counterparty }) => {
      return `${id}, ${status}, ${inPrice(pricing)} by ${counterparty.company.name}`;
    });
    return items;
  });
}

/** Accepts the active quote with the best price: the lowest to buy, the highest to sell. */
async function acceptBest(
  steps: Steps,
  { client, mayWrite }: EnmaccConnection,
  { id: rfqId, action }: Rfq,
  quotes: readonly Quote[],
): Promise<void> {
  if (!mayWrite) return;
  const side = action === "buy" ? 1 : -1;
  const active = quotes.filter(({ status }) => status === "active");
  const [best] = active.toSorted((a, b) => side * (a.pricing.price.value - b.pricing.price.value));
  if (best === undefined) return steps.skip("Accept the best quote", "the RFQ has no active quote yet.");
  await steps.run("Accept the best quote", async (show) => {
    const trade = await unwrap(client.acceptQuote({ path: { "rfq-id": rfqId, "quote-id": best.id } }));
    show("trade", `${trade.id}, traded ${isoMinutes(trade["traded-at"])}`);
    show("what", tradeInWords(trade));
  });
}

function inWords({ id, status, action, quantity, instrument }: Rfq): string {
  return `${id}, ${status}: ${action} ${inQuantity(quantity)} of ${inInstrument(instrument)}`;
}

function tradeInWords({ action, quantity, instrument, pricing }: Schemas["Trade"]): string {
  return `${action} ${inQuantity(quantity)} of ${inInstrument(instrument)} at ${inPrice(pricing)}`;
}

function inQuantity({ amount, energy }: Schemas["Quantity"]): string {
  const total = energy ? ` (${formatNumber(energy.value)} ${energy.unit})` : "";
  return `${formatNumber(amount.value)} ${amount.unit}${total}`;
}

function inInstrument({ "market-area": area, commodity, load, maturity }: Schemas["Instrument"]): string {
  return `${area} ${commodity} ${load}, ${isoMinutes(maturity.start)} to ${isoMinutes(maturity.end)}`;
}

function inPrice({ price }: Schemas["Pricing"]): string {
  return `${price.value.toFixed(2)} ${price.currency}/MWh`;
}
