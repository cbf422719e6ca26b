import { type components, listItems, unwrap } from "@energy-clients/enmacc-client";
import type { EnmaccConnection } from "./connections.ts";
import { formatNumber, isoMinutes } from "./format.ts";
import { type Steps, showItems, showToken } from "./steps.ts";

type Schemas = components["schemas"];
type Rfq = Schemas["Rfq"];
type Quote = Schemas["Quote"];

const MODELLED =
  "Only authentication follows enmacc's public documentation. This project designed the operations marked " +
  "`modelled` for the documented use cases; the real ones will differ.";
const READ_ONLY = "they change data; --write runs them in enmacc's sandbox.";

const HOUR_MS = 3_600_000;
const LOOK_BACK_MS = 30 * 24 * HOUR_MS;
const POWER_MW = 5;
const QUOTE: Schemas["Price"] = { amount: 92.45, currency: "EUR", unit: "EUR/MWh" };

/** Runs the steps of a trading day. Each step uses values of earlier responses. */
export async function tourEnmacc(steps: Steps, connection: EnmaccConnection, nowMs: number): Promise<void> {
  const { client } = connection;
  const since = new Date(nowMs - LOOK_BACK_MS).toISOString();
  steps.part("enmacc CONNECT: over-the-counter trading", connection.remark, MODELLED);

  await steps.run("Authenticate", async (show) => {
    await client.refreshToken();
    showToken(show, connection.token());
  });
  const counterparties = await steps.run("Counterparties", async (show) => {
    const { items } = await unwrap(client.getCounterparties());
    showItems(show, "counterparty", items, ({ id, name, lei }) => `${id}, ${name}, LEI ${lei}`);
    return items;
  });
  const products = await steps.run("Products", async (show) => {
    const { items } = await unwrap(client.getProducts());
    showItems(show, "product", items, ({ name, id }) => `${name}, ${id}`);
    return items;
  });

  const created = await createRfq(steps, connection, products[0], counterparties, nowMs);
  if (created) await quote(steps, connection, created, nowMs);
  const rfqs = await steps.run("Monitor RFQs", async (show) => {
    const found = await Array.fromAsync(listItems(client, "getRfqs", { query: { updatedSince: since } }));
    showItems(show, "RFQ", found, inWords);
    return found;
  });
  const rfq = created ?? rfqs[0];
  if (rfq === undefined) steps.skip("Quotes on an RFQ", "no RFQ was updated in the last 30 days.");
  else await acceptBest(steps, connection, rfq, await listQuotes(steps, connection, rfq));
  await steps.run("Capture trades", async (show) => {
    const trades = await Array.fromAsync(listItems(client, "getTrades", { query: { from: since } }));
    showItems(show, "trade", trades, (trade) => `${trade.id}, ${tradeInWords(trade)}`);
  });
  if (!connection.mayWrite) steps.skip("Create an RFQ, quote and accept", READ_ONLY);
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
    ({ commodities }) => product && commodities.includes(product.commodity),
  );
  if (product === undefined || requested.length === 0) {
    steps.skip("Create an RFQ", "no counterparty trades the first product, or no product is listed.");
    return undefined;
  }
  return steps.run("Create an RFQ", async (show) => {
    const body = {
      reference: `tour-${nowMs}`,
      productId: product.id,
      direction: "buy",
      volume: { power: POWER_MW, powerUnit: "MW" },
      counterpartyIds: requested.map(({ id }) => id),
      validUntil: new Date(nowMs + HOUR_MS).toISOString(),
    } as const;
    const rfq = await unwrap(client.createRfq({ body }));
    show("RFQ", inWords(rfq));
    show("counterparties", requested.map(({ name }) => name).join(", "));
    show("valid until", isoMinutes(rfq.validUntil));
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
    const body = { reference: `tour-quote-${nowMs}`, price: QUOTE, validUntil };
    const { counterparty: by, ...made } = await unwrap(counterparty.createQuote({ path: { rfqId }, body }));
    show("quote", `${made.id}, ${made.status}`);
    show("price", `${inPrice(made.price)} by ${by.name}`);
  });
}

function listQuotes(steps: Steps, { client }: EnmaccConnection, { id: rfqId }: Rfq): Promise<Quote[]> {
  return steps.run("Quotes on the RFQ", async (show) => {
    const { items } = await unwrap(client.getQuotes({ path: { rfqId } }));
    showItems(show, "quote", items, ({ id, status, price, counterparty }) => {
      return `${id}, ${status}, ${inPrice(price)} by ${counterparty.name}`;
    });
    return items;
  });
}

/** Accepts the active quote with the best price: the lowest to buy, the highest to sell. */
async function acceptBest(
  steps: Steps,
  { client, mayWrite }: EnmaccConnection,
  { id: rfqId, direction }: Rfq,
  quotes: readonly Quote[],
): Promise<void> {
  if (!mayWrite) return;
  const side = direction === "buy" ? 1 : -1;
  const active = quotes.filter(({ status }) => status === "active");
  const [best] = active.toSorted((a, b) => side * (a.price.amount - b.price.amount));
  if (best === undefined) return steps.skip("Accept the best quote", "the RFQ has no active quote yet.");
  await steps.run("Accept the best quote", async (show) => {
    const trade = await unwrap(client.acceptQuote({ path: { rfqId, quoteId: best.id } }));
    show("trade", `${trade.id}, ${trade.status} ${isoMinutes(trade.executedAt)}`);
    show("what", tradeInWords(trade));
    show("total", `${formatNumber(trade.totalPrice.amount)} ${trade.totalPrice.currency}`);
  });
}

function inWords({ id, status, direction, volume, product }: Rfq): string {
  return `${id}, ${status}: ${direction} ${inVolume(volume)} of ${product.name}`;
}

function tradeInWords({ direction, volume, product, price }: Schemas["Trade"]): string {
  return `${direction} ${inVolume(volume)} of ${product.name} at ${inPrice(price)}`;
}

function inVolume({ power, powerUnit, energy, energyUnit }: Schemas["Volume"]): string {
  return `${formatNumber(power)} ${powerUnit} (${formatNumber(energy)} ${energyUnit})`;
}

function inPrice({ amount, unit }: Schemas["Price"]): string {
  return `${amount.toFixed(2)} ${unit}`;
}
