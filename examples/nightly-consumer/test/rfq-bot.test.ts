import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";
import { createAuthenticatedEnmaccClient } from "@energy-clients/auth/enmacc";
import { enmaccScenario, type Mocks, startMocks } from "@energy-clients/contract-testing";
import { buy, type Clock } from "../src/rfq-bot.ts";

const productId = "POWER-DELU-BASE-2027-01";
const start = Date.UTC(2026, 10, 22, 9);
let time = start;
const clock: Clock = {
  now: () => time,
  sleep: async (ms) => {
    time += ms;
  },
};
const scenario = enmaccScenario({ prices: { "CP-1002": 92.45, "CP-1003": 92.8 }, now: clock.now });
let mocks: Mocks;
let mock: Mocks["enmacc"];

before(async () => {
  mocks = await startMocks({ clock, scenarios: { enmacc: scenario } });
  mock = mocks.enmacc;
});
afterEach(() => {
  mocks.expectNoViolations();
  mocks.expectFaultsFired();
  mocks.reset();
  time = start;
});
after(() => mocks.close());

function order(changes: Partial<Parameters<typeof buy>[1]> = {}) {
  const enmacc = createAuthenticatedEnmaccClient(mocks.connect().enmacc);
  const counterpartyIds = ["CP-1002", "CP-1003"];
  const usual = { productId, power: 1, counterpartyIds, limit: 93, reference: "PMS-7", patienceMs: 60_000 };
  return buy(enmacc, { ...usual, ...changes }, clock);
}

describe("buy()", () => {
  it("takes the cheapest of all quotes", async () => {
    const outcome = await order();

    assert.equal(outcome.kind, "bought");
    assert.equal(outcome.kind === "bought" && outcome.price, 92.45);
    assert.equal(scenario.trades.length, 1);
    mock.expectCalledTimes("createRfq", 1);
    mock.expectCalledTimes("acceptQuote", 1);
  });

  it("cancels when even the best price is above the limit", async () => {
    const outcome = await order({ limit: 90 });

    assert.deepEqual(outcome, { kind: "too_expensive", best: 92.45 });
    assert.equal(scenario.rfqs[0]?.status, "cancelled");
  });

  it("takes what there is when time is up", async () => {
    const outcome = await order({ counterpartyIds: ["CP-1002", "CP-1003", "CP-1004"] });

    assert.equal(outcome.kind, "bought");
    assert.ok(time >= start + 60_000);
  });

  it("takes the next best when a quote is gone by the time it is accepted", async () => {
    mock.injectFault("acceptQuote", { status: 409 });

    const outcome = await order();

    assert.equal(outcome.kind, "bought");
    assert.equal(scenario.trades.length, 1);
  });

  it("never accepts twice when the response is lost", async () => {
    mock.injectFault("acceptQuote", { reset: "after-read" });

    await assert.rejects(order(), { name: "RequestError", outcome: "unknown" });

    mock.expectCalledTimes("acceptQuote", 1);
    assert.equal(scenario.trades.length, 1);
  });

  it("waits when the key's budget is spent", async () => {
    mock.injectFault("getQuotes", { status: 429, headers: { "retry-after": "3" } });

    const outcome = await order();

    assert.equal(outcome.kind, "bought");
  });
});
