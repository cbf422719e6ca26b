import { describe, expect, it } from "vitest";
import { type EnmaccScenarioOptions, enmaccScenario, startMockServer } from "../../src/index.js";

/** enmacc with a memory at a fixed time, and short calls of it as one of its participants. */
async function startEnmacc(options: EnmaccScenarioOptions = {}) {
  const clock = { now: Date.UTC(2026, 10, 20, 9) };
  const scenario = enmaccScenario({ now: () => clock.now, ...options });
  const mock = await startMockServer("enmacc", { scenario });
  const call = async (clientId: string, method: string, path: string, body?: unknown) => {
    const response = await fetch(mock.url + path, {
      method,
      headers: {
        "x-api-key": "key",
        ...(clientId !== "" && { authorization: `Bearer ${scenario.tokens.issue(clientId)}` }),
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    // biome-ignore lint/suspicious/noExplicitAny: tests look into many shapes.
    const json: any = text === "" ? undefined : JSON.parse(text);
    return { status: response.status, body: json };
  };
  const createRfq = (changes: object = {}) => call("nordlicht", "POST", "/rfqs", { ...wanted, ...changes });
  return { clock, scenario, mock, call, createRfq, [Symbol.asyncDispose]: () => mock.close() };
}

const wanted = {
  reference: "PMS-88213",
  productId: "POWER-DELU-BASE-2027-01",
  direction: "buy",
  volume: { power: 5, powerUnit: "MW" },
  counterpartyIds: ["CP-1002", "CP-1003"],
  validUntil: "2026-11-20T11:00:00Z",
};
const price = { amount: 91.5, currency: "EUR", unit: "EUR/MWh" };

describe("enmaccScenario(): from RFQ to trade", () => {
  it("plays the example scenario of the document: ask, be quoted, accept the cheaper quote, capture the trade", async () => {
    await using enmacc = await startEnmacc();

    const created = await enmacc.createRfq();
    const quotes = (await enmacc.call("nordlicht", "GET", `/rfqs/${created.body.id}/quotes`)).body.items;
    const [cheapest] = quotes.toSorted(
      (one: { price: typeof price }, other: { price: typeof price }) => one.price.amount - other.price.amount,
    );
    const accepted = await enmacc.call(
      "nordlicht",
      "POST",
      `/rfqs/${created.body.id}/quotes/${cheapest.id}/accept`,
    );
    const rfq = (await enmacc.call("nordlicht", "GET", `/rfqs/${created.body.id}`)).body;
    const after = (await enmacc.call("nordlicht", "GET", `/rfqs/${created.body.id}/quotes`)).body.items;
    const trades = (await enmacc.call("nordlicht", "GET", "/trades")).body.items;

    expect(created.body).toMatchObject({ status: "open", volume: { power: 5, energy: 3720 } });
    expect(accepted).toMatchObject({
      status: 201,
      body: { direction: "buy", price: { amount: 92.45 }, totalPrice: { amount: 343_914 } },
    });
    expect(rfq).toMatchObject({ status: "traded", tradeId: accepted.body.id });
    expect(after.map(({ status }: { status: string }) => status)).toEqual(["accepted", "rejected"]);
    expect(trades).toEqual([accepted.body]);
    enmacc.mock.expectNoViolations();
  });

  it("shows each side what concerns it: direction, own references, own quotes", async () => {
    await using enmacc = await startEnmacc({ prices: {} });
    const { id } = (await enmacc.createRfq()).body;

    const quoted = await enmacc.call("alpenstrom", "POST", `/rfqs/${id}/quotes`, {
      reference: "AT-5501",
      price,
      validUntil: "2026-11-20T09:30:00Z",
    });
    const rivals = (await enmacc.call("rheinkraft", "GET", `/rfqs/${id}/quotes`)).body.items;
    const seen = (await enmacc.call("nordlicht", "GET", `/rfqs/${id}/quotes`)).body.items;
    const asked = (await enmacc.call("alpenstrom", "GET", `/rfqs/${id}`)).body;
    await enmacc.call("nordlicht", "POST", `/rfqs/${id}/quotes/${quoted.body.id}/accept`);
    const sale = (await enmacc.call("alpenstrom", "GET", "/trades")).body.items;

    expect(quoted.body).toMatchObject({ reference: "AT-5501", status: "active" });
    expect(rivals).toEqual([]);
    expect(seen).toMatchObject([{ reference: null, price: { amount: 91.5 } }]);
    expect(asked).toMatchObject({ status: "quoted", reference: null });
    expect(sale).toMatchObject([{ direction: "sell" }]);
    expect((await enmacc.call("rheinkraft", "GET", "/trades")).body.items).toEqual([]);
    enmacc.mock.expectNoViolations();
  });

  it("refuses what is too late, each with its code", async () => {
    await using enmacc = await startEnmacc();
    const { id } = (await enmacc.createRfq()).body;
    const [first, second] = enmacc.scenario.quotes;
    const accept = (quoteId = "") => enmacc.call("nordlicht", "POST", `/rfqs/${id}/quotes/${quoteId}/accept`);

    await enmacc.call("alpenstrom", "DELETE", `/rfqs/${id}/quotes/${first?.id}`);
    const withdrawn = await accept(first?.id);
    enmacc.scenario.quote(id, "CP-1002", 90, "2026-11-20T09:10:00Z");
    enmacc.clock.now += 600_000;
    const expired = await accept(enmacc.scenario.quotes[2]?.id);
    const cancelled = await enmacc.call("nordlicht", "POST", `/rfqs/${id}/cancel`);
    const ended = await accept(second?.id);
    const again = await enmacc.call("nordlicht", "POST", `/rfqs/${id}/cancel`);

    expect([withdrawn.body.code, expired.body.code, ended.body.code, again.body.code]).toEqual([
      "quote_not_active",
      "quote_expired",
      "rfq_not_open",
      "rfq_not_open",
    ]);
    expect(cancelled.body.status).toBe("cancelled");
    expect(enmacc.scenario.quotes.map(({ status }) => status)).toEqual(["withdrawn", "rejected", "expired"]);
    expect(enmacc.scenario.trades).toEqual([]);
    enmacc.mock.expectNoViolations();
  });

  it("lets an RFQ expire with its quotes", async () => {
    await using enmacc = await startEnmacc();
    await enmacc.createRfq();

    enmacc.clock.now = Date.parse(wanted.validUntil);

    expect(enmacc.scenario.rfqs).toMatchObject([{ status: "expired", updatedAt: wanted.validUntil }]);
    expect(enmacc.scenario.quotes.map(({ status }) => status)).toEqual(["expired", "expired"]);
  });

  it.each<[string, object]>([
    ["productId", { productId: "POWER-NOWHERE" }],
    ["counterpartyIds", { counterpartyIds: ["CP-9999"] }],
    ["validUntil", { validUntil: "2026-11-20T08:00:00Z" }],
  ])("refuses an RFQ whose %s cannot be", async (field, changes) => {
    await using enmacc = await startEnmacc();

    const refused = await enmacc.createRfq(changes);

    expect(refused).toMatchObject({ status: 400, body: { errors: [{ field }] } });
    expect(enmacc.scenario.rfqs).toEqual([]);
    enmacc.mock.expectNoViolations();
  });

  it("lets nobody act for another: not on a stranger's RFQ, nor on one's own quote request", async () => {
    await using enmacc = await startEnmacc();
    const { id } = (await enmacc.createRfq({ counterpartyIds: ["CP-1002"] })).body;
    const [quote] = enmacc.scenario.quotes;
    const offer = { price, validUntil: "2026-11-20T10:00:00Z" };

    const statuses = [
      await enmacc.call("rheinkraft", "GET", `/rfqs/${id}`),
      await enmacc.call("rheinkraft", "POST", `/rfqs/${id}/quotes`, offer),
      await enmacc.call("nordlicht", "POST", `/rfqs/${id}/quotes`, offer),
      await enmacc.call("alpenstrom", "POST", `/rfqs/${id}/quotes/${quote?.id}/accept`),
      await enmacc.call("alpenstrom", "POST", `/rfqs/${id}/cancel`),
      await enmacc.call("nordlicht", "DELETE", `/rfqs/${id}/quotes/${quote?.id}`),
      await enmacc.call("nordlicht", "GET", "/trades/T-2026-000001"),
    ].map(({ status }) => status);

    expect(statuses).toEqual([404, 404, 403, 403, 403, 404, 404]);
    enmacc.mock.expectNoViolations();
  });
});

describe("enmaccScenario(): lists", () => {
  it("pages by cursor, oldest change first, and filters", async () => {
    await using enmacc = await startEnmacc({ prices: {} });
    for (let number = 0; number < 3; number++) {
      await enmacc.createRfq();
      enmacc.clock.now += 1000;
    }

    const first = (await enmacc.call("nordlicht", "GET", "/rfqs?limit=2")).body;
    const second = (await enmacc.call("nordlicht", "GET", `/rfqs?limit=2&cursor=${first.nextCursor}`)).body;
    const changed = (await enmacc.call("nordlicht", "GET", "/rfqs?updatedSince=2026-11-20T09:00:01Z")).body;
    const open = (await enmacc.call("nordlicht", "GET", "/rfqs?status=quoted")).body;
    const wrong = await enmacc.call("nordlicht", "GET", "/rfqs?cursor=x");

    expect([first.items.length, second.items.length, second.nextCursor]).toEqual([2, 1, null]);
    expect(changed.items).toHaveLength(2);
    expect(open.items).toEqual([]);
    expect(wrong.status).toBe(400);
    enmacc.mock.expectNoViolations();
  });

  it("lists master data of one commodity, without the caller", async () => {
    await using enmacc = await startEnmacc();

    const gas = (await enmacc.call("alpenstrom", "GET", "/counterparties?commodity=gas")).body.items;
    const products = (await enmacc.call("nordlicht", "GET", "/products?commodity=gas")).body.items;

    expect(gas.map(({ id }: { id: string }) => id)).toEqual(["CP-1004"]);
    expect(products.map(({ id }: { id: string }) => id)).toEqual(["GAS-TTF-BASE-2027-01"]);
  });

  it("counts peak hours on working days only", async () => {
    await using enmacc = await startEnmacc();

    const { body } = await enmacc.createRfq({ productId: "POWER-DELU-PEAK-2027-01" });

    expect(body.volume.energy).toBe(5 * 21 * 12);
  });
});

describe("enmaccScenario(): access", () => {
  it("authenticates its participants and nobody else, and lets tokens expire", async () => {
    await using enmacc = await startEnmacc();
    const [nordlicht] = enmacc.scenario.participants;
    const login = (secret: string) =>
      enmacc.call("", "POST", "/authenticate", { "client-id": "nordlicht", "client-secret": secret });

    const good = await login(nordlicht?.clientSecret ?? "");
    const bad = await login("wrong");
    const list = async () =>
      (
        await fetch(`${enmacc.mock.url}/rfqs`, {
          headers: { "x-api-key": "key", authorization: `Bearer ${good.body["access-token"]}` },
        })
      ).status;
    const before = await list();
    enmacc.scenario.tokens.expireAll();

    expect([good.status, bad.status, before, await list()]).toEqual([200, 401, 200, 401]);
    expect(enmacc.scenario.tokens).toMatchObject({ issued: 1, refused: 1 });
    enmacc.mock.expectNoViolations();
  });

  it("takes only the given API key", async () => {
    await using enmacc = await startEnmacc({ apiKey: "another" });

    expect(await enmacc.createRfq()).toEqual({ status: 403, body: { message: "Forbidden" } });
  });

  it("forgets all with reset()", async () => {
    await using enmacc = await startEnmacc();
    await enmacc.createRfq();

    enmacc.scenario.reset();

    expect([enmacc.scenario.rfqs, enmacc.scenario.quotes]).toEqual([[], []]);
  });

  it("says what cannot be", async () => {
    await using enmacc = await startEnmacc();
    const { id } = (await enmacc.createRfq({ counterpartyIds: ["CP-1002"] })).body;

    expect(() => enmacc.scenario.quote("RFQ-1", "CP-1002", 90)).toThrow(/no open RFQ has the id "RFQ-1"/);
    expect(() => enmacc.scenario.quote(id, "CP-1003", 90)).toThrow(
      /is not a counterparty of the RFQ.*CP-1002/,
    );
    expect(() => enmacc.scenario.tokens.issue("nordlich")).toThrow(/did you mean "nordlicht"/);
    expect(() => enmaccScenario({ price: {} } as object)).toThrow(/did you mean "prices"/);
    expect(() => enmaccScenario({ prices: { "CP-1002": Number.NaN } })).toThrow(/prices\["CP-1002"\]/);
  });
});
