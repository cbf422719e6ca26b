import { createAuthenticatedEnmaccClient } from "@energy-clients/auth/enmacc";
import { enmaccScenario, type Mocks, startMocks } from "@energy-clients/contract-testing";
import { unwrap } from "@energy-clients/enmacc-client";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createJournal, type JournalState } from "../../src/index.js";
import { createMemoryJournal } from "../../src/testing.js";
import { LOSSES } from "../support/losses.js";

const MINUTE = 60_000;
const START = Date.parse("2026-11-30T12:00:00Z");
let time = START;
const now = () => time;
const sleep = async (ms: number) => {
  time += ms;
};
const enmacc = enmaccScenario({ now });
let mocks: Mocks;
beforeAll(async () => {
  mocks = await startMocks({ scenarios: { enmacc } });
}, 60_000);
beforeEach(() => {
  time = START;
  mocks.reset();
});
afterAll(() => mocks?.close());

describe("a journal of enmacc", () => {
  function arrange(fetch: typeof globalThis.fetch = globalThis.fetch) {
    const options = mocks.connect({ participant: enmacc.participants[0]?.clientId ?? "" }).enmacc;
    const client = createAuthenticatedEnmaccClient({ ...options, now, sleep, random: () => 0, fetch });
    const store = createMemoryJournal();
    const journal = createJournal({ client, store, now, sleep });
    const recover = async (key: string): Promise<JournalState | undefined> => {
      await journal.recover();
      time += 10 * MINUTE;
      await journal.recover();
      return (await store.read(key))?.state;
    };
    return { client, journal, recover, store };
  }
  async function rfqOf(client: ReturnType<typeof arrange>["client"]) {
    const { items: products } = await unwrap(client.getProducts());
    const { items: parties } = await unwrap(client.getCounterparties());
    return {
      "product-id": products[0]?.id ?? "",
      action: "buy" as const,
      quantity: { amount: { value: 5, unit: "MW" as const } },
      "counterparty-ids": parties.slice(0, 2).map(({ id }) => id),
      "valid-until": new Date(START + 60 * MINUTE).toISOString(),
    };
  }

  it.each(LOSSES)("finds an RFQ by its reference when the response %s", async (_, fault, acts) => {
    const { client, journal, recover } = arrange();
    mocks.enmacc.injectFault("createRfq", fault);

    await journal.run("createRfq", { key: "order-7", body: await rfqOf(client) }).catch(() => undefined);

    expect(await recover("order-7")).toBe(acts ? "completed" : "review");
    expect(enmacc.rfqs.filter(({ reference }) => reference === "order-7")).toHaveLength(acts ? 1 : 0);
  });

  it("finds an RFQ on a later page when the API gives fewer items than are asked for", async () => {
    const { client, journal, recover } = arrange((url, init) =>
      fetch(String(url).replace(/([?&]limit=)\d+/, "$11"), init),
    );
    const body = await rfqOf(client);
    for (let count = 0; count < 3; count += 1) await unwrap(client.createRfq({ body }));
    mocks.enmacc.injectFault("createRfq", { reset: "after-read" });

    await journal.run("createRfq", { key: "order-7", body }).catch(() => undefined);
    for (let count = 0; count < 3; count += 1) await unwrap(client.createRfq({ body }));

    expect(await recover("order-7")).toBe("completed");
  });

  it.each(LOSSES)("finds out whether a quote was accepted when the response %s", async (_, fault, acts) => {
    const { client, journal, recover } = arrange();
    const { id } = await unwrap(client.createRfq({ body: await rfqOf(client) }));
    const { items } = await unwrap(client.getQuotes({ path: { "rfq-id": id } }));
    const trades = enmacc.trades.length;
    mocks.enmacc.injectFault("acceptQuote", fault);

    const path = { "rfq-id": id, "quote-id": items[0]?.id ?? "" };
    await journal.run("acceptQuote", { key: "k", path }).catch(() => undefined);

    expect(await recover("k")).toBe(acts ? "completed" : "review");
    expect(enmacc.trades.length - trades).toBe(acts ? 1 : 0);
  });

  it.each(LOSSES)("finds out whether an RFQ was cancelled when the response %s", async (_, fault, acts) => {
    const { client, journal, recover } = arrange();
    const { id } = await unwrap(client.createRfq({ body: await rfqOf(client) }));
    mocks.enmacc.injectFault("cancelRfq", fault);

    await journal.run("cancelRfq", { key: "k", path: { "rfq-id": id } }).catch(() => undefined);

    expect(await recover("k")).toBe(acts ? "completed" : "review");
    expect(enmacc.rfqs.find((one) => one.id === id)?.status).toBe(acts ? "cancelled" : "quoted");
  });
});
