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
  const createRfq = (changes: object = {}) =>
    call("nordlicht", "POST", "/v2.2/rfqs", { ...wanted, ...changes });
  return { clock, scenario, mock, call, createRfq, [Symbol.asyncDispose]: () => mock.close() };
}

const wanted = {
  reference: "PMS-88213",
  "product-id": "POWER-DELU-BASE-2027-01",
  action: "buy",
  quantity: { amount: { value: 5, unit: "MW" } },
  "counterparty-ids": ["CP-1002", "CP-1003"],
  "valid-until": "2026-11-20T11:00:00Z",
};
const pricing = { "pricing-type": "fixed", price: { value: 91.5, currency: "EUR" } };

describe("enmaccScenario(): from RFQ to trade", () => {
  it("plays the example scenario of the document: ask, be quoted, accept the cheaper quote, capture the trade", async () => {
    await using enmacc = await startEnmacc();

    const created = await enmacc.createRfq();
    const quotes = (await enmacc.call("nordlicht", "GET", `/v2.2/rfqs/${created.body.id}/quotes`)).body.items;
    const [cheapest] = quotes.toSorted(
      (one: { pricing: typeof pricing }, other: { pricing: typeof pricing }) =>
        one.pricing.price.value - other.pricing.price.value,
    );
    const accepted = await enmacc.call(
      "nordlicht",
      "POST",
      `/v2.2/rfqs/${created.body.id}/quotes/${cheapest.id}/accept`,
    );
    const rfq = (await enmacc.call("nordlicht", "GET", `/v2.2/rfqs/${created.body.id}`)).body;
    const after = (await enmacc.call("nordlicht", "GET", `/v2.2/rfqs/${created.body.id}/quotes`)).body.items;
    const trades = (await enmacc.call("nordlicht", "GET", "/v2.0/trades")).body.items;

    expect(created.body).toMatchObject({
      status: "open",
      quantity: { amount: { value: 5 }, energy: { value: 3720 } },
    });
    expect(accepted).toMatchObject({
      status: 201,
      body: { action: "buy", pricing: { price: { value: 92.45 } } },
    });
    expect(rfq).toMatchObject({ status: "traded", "trade-id": accepted.body.id });
    expect(after.map(({ status }: { status: string }) => status)).toEqual(["accepted", "rejected"]);
    const [{ _links }] = trades;
    const captured = await enmacc.call("nordlicht", "GET", _links.trade.href.slice(enmacc.mock.url.length));
    expect(captured.body).toEqual(accepted.body);
    enmacc.mock.expectNoViolations();
  });

  it("shows each side what concerns it: direction, own references, own quotes", async () => {
    await using enmacc = await startEnmacc({ prices: {} });
    const { id } = (await enmacc.createRfq()).body;

    const quoted = await enmacc.call("alpenstrom", "POST", `/v2.2/rfqs/${id}/quotes`, {
      reference: "AT-5501",
      pricing,
      "valid-until": "2026-11-20T09:30:00Z",
    });
    const rivals = (await enmacc.call("rheinkraft", "GET", `/v2.2/rfqs/${id}/quotes`)).body.items;
    const seen = (await enmacc.call("nordlicht", "GET", `/v2.2/rfqs/${id}/quotes`)).body.items;
    const asked = (await enmacc.call("alpenstrom", "GET", `/v2.2/rfqs/${id}`)).body;
    await enmacc.call("nordlicht", "POST", `/v2.2/rfqs/${id}/quotes/${quoted.body.id}/accept`);
    const [sale] = enmacc.scenario.trades;
    const ofSeller = await enmacc.call("alpenstrom", "GET", `/v2.0/trades/${sale?.id}`);

    expect(quoted.body).toMatchObject({ reference: "AT-5501", status: "active" });
    expect(rivals).toEqual([]);
    expect(seen).toMatchObject([{ reference: null, pricing: { price: { value: 91.5 } } }]);
    expect(asked).toMatchObject({ status: "quoted", reference: null });
    expect(ofSeller.body).toMatchObject({ action: "sell", counterparty: { company: { id: "CP-1001" } } });
    expect((await enmacc.call("rheinkraft", "GET", "/v2.0/trades")).body.items).toEqual([]);
    enmacc.mock.expectNoViolations();
  });

  it("refuses what is too late, each with its code", async () => {
    await using enmacc = await startEnmacc();
    const { id } = (await enmacc.createRfq()).body;
    const [first, second] = enmacc.scenario.quotes;
    const accept = (quoteId = "") =>
      enmacc.call("nordlicht", "POST", `/v2.2/rfqs/${id}/quotes/${quoteId}/accept`);

    await enmacc.call("alpenstrom", "DELETE", `/v2.2/rfqs/${id}/quotes/${first?.id}`);
    const withdrawn = await accept(first?.id);
    enmacc.scenario.quote(id, "CP-1002", 90, "2026-11-20T09:10:00Z");
    enmacc.clock.now += 600_000;
    const expired = await accept(enmacc.scenario.quotes[2]?.id);
    const cancelled = await enmacc.call("nordlicht", "POST", `/v2.2/rfqs/${id}/cancel`);
    const ended = await accept(second?.id);
    const again = await enmacc.call("nordlicht", "POST", `/v2.2/rfqs/${id}/cancel`);

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

    enmacc.clock.now = Date.parse(wanted["valid-until"]);

    expect(enmacc.scenario.rfqs).toMatchObject([{ status: "expired", "updated-at": wanted["valid-until"] }]);
    expect(enmacc.scenario.quotes.map(({ status }) => status)).toEqual(["expired", "expired"]);
  });

  it.each<[string, object]>([
    ["product-id", { "product-id": "POWER-NOWHERE" }],
    ["counterparty-ids", { "counterparty-ids": ["CP-9999"] }],
    ["valid-until", { "valid-until": "2026-11-20T08:00:00Z" }],
  ])("refuses an RFQ whose %s cannot be", async (field, changes) => {
    await using enmacc = await startEnmacc();

    const refused = await enmacc.createRfq(changes);

    expect(refused).toMatchObject({ status: 400, body: { errors: [{ field }] } });
    expect(enmacc.scenario.rfqs).toEqual([]);
    enmacc.mock.expectNoViolations();
  });

  it("lets nobody act for another: not on a stranger's RFQ, nor on one's own quote request", async () => {
    await using enmacc = await startEnmacc();
    const { id } = (await enmacc.createRfq({ "counterparty-ids": ["CP-1002"] })).body;
    const [quote] = enmacc.scenario.quotes;
    const offer = { pricing, "valid-until": "2026-11-20T10:00:00Z" };

    const statuses = [
      await enmacc.call("rheinkraft", "GET", `/v2.2/rfqs/${id}`),
      await enmacc.call("rheinkraft", "POST", `/v2.2/rfqs/${id}/quotes`, offer),
      await enmacc.call("nordlicht", "POST", `/v2.2/rfqs/${id}/quotes`, offer),
      await enmacc.call("alpenstrom", "POST", `/v2.2/rfqs/${id}/quotes/${quote?.id}/accept`),
      await enmacc.call("alpenstrom", "POST", `/v2.2/rfqs/${id}/cancel`),
      await enmacc.call("nordlicht", "DELETE", `/v2.2/rfqs/${id}/quotes/${quote?.id}`),
      await enmacc.call("nordlicht", "GET", "/v2.0/trades/T-2026-000001"),
    ].map(({ status }) => status);

    expect(statuses).toEqual([404, 404, 403, 403, 403, 404, 404]);
    enmacc.mock.expectNoViolations();
  });
});

describe("enmaccScenario(): lists", () => {
  it("pages by skip and limit, in order of creation, and filters", async () => {
    await using enmacc = await startEnmacc({ prices: {} });
    for (let number = 0; number < 3; number++) {
      await enmacc.createRfq();
      enmacc.clock.now += 1000;
    }
    const list = (query: string) => enmacc.call("nordlicht", "GET", `/v2.2/rfqs?${query}`);
    const from = "2026-11-20T09:00:01.000Z";

    const first = (await list("limit=2")).body.items;
    const second = (await list("limit=2&skip=2")).body.items;
    const changed = (await list(`updated-at=${from}_2026-11-20T09:00:02.000Z`)).body.items;
    const quoted = (await list("status=quoted")).body.items;
    const reversed = await list(`updated-at=${from}_2026-11-20T09:00:00.000Z`);

    expect([...first, ...second].map(({ id }) => id)).toEqual(enmacc.scenario.rfqs.map(({ id }) => id));
    expect(changed.map(({ id }: { id: string }) => id)).toEqual([first[1].id]);
    expect(quoted).toEqual([]);
    expect(reversed).toMatchObject({ status: 400, body: { errors: [{ field: "updated-at" }] } });
    enmacc.mock.expectNoViolations();
  });

  it("lists trades of a range of times, of a commodity and of a venue", async () => {
    await using enmacc = await startEnmacc();
    const { id } = (await enmacc.createRfq()).body;
    await enmacc.call("nordlicht", "POST", `/v2.2/rfqs/${id}/quotes/${enmacc.scenario.quotes[0]?.id}/accept`);
    const list = async (query: string) =>
      (await enmacc.call("nordlicht", "GET", `/v2.0/trades?${query}`)).body.items?.length;

    const counts = [
      await list("traded-at=2026-11-20T09:00:00.000Z_2026-11-20T09:02:00.000Z"),
      await list("traded-at=2026-11-20T08:58:00.000Z_2026-11-20T09:00:00.000Z"),
      await list("commodity=gas"),
      await list("venue=entender&commodity=power"),
      await list("skip=1"),
      await list("traded-at=2026-11-20T09:00:00.000Z_2026-11-20T09:00:00.000Z"),
    ];

    expect(counts).toEqual([1, 0, 0, 1, 0, undefined]);
    enmacc.mock.expectNoViolations();
  });

  it("lists master data of one commodity, without the caller", async () => {
    await using enmacc = await startEnmacc();

    const gas = (await enmacc.call("alpenstrom", "GET", "/v2.2/counterparties?commodity=gas")).body.items;
    const products = (await enmacc.call("nordlicht", "GET", "/v2.2/products?commodity=gas")).body.items;

    expect(gas.map(({ id }: { id: string }) => id)).toEqual(["CP-1004"]);
    expect(products.map(({ id }: { id: string }) => id)).toEqual(["GAS-TTF-BASE-2027-01"]);
  });

  it("counts peak hours on working days only", async () => {
    await using enmacc = await startEnmacc();

    const { body } = await enmacc.createRfq({ "product-id": "POWER-DELU-PEAK-2027-01" });

    expect(body.quantity.energy.value).toBe(5 * 21 * 12);
  });
});

describe("enmaccScenario(): access", () => {
  it("authenticates its participants and nobody else, and lets tokens expire", async () => {
    await using enmacc = await startEnmacc();
    const [nordlicht] = enmacc.scenario.participants;
    const login = (secret: string) =>
      enmacc.call("", "POST", "/v2.1/authenticate", {
        grant_type: "client_credentials",
        client_id: "nordlicht",
        client_secret: secret,
      });

    const good = await login(nordlicht?.clientSecret ?? "");
    const bad = await login("wrong");
    const hyphenated = await enmacc.call("", "POST", "/v2.1/authenticate", {
      "client-id": "nordlicht",
      "client-secret": nordlicht?.clientSecret,
    });
    const list = async () =>
      (
        await fetch(`${enmacc.mock.url}/v2.2/rfqs`, {
          headers: { "x-api-key": "key", authorization: `Bearer ${good.body.access_token}` },
        })
      ).status;
    const before = await list();
    enmacc.scenario.tokens.expireAll();

    expect([good.status, bad.status, hyphenated.status, before, await list()]).toEqual([
      200, 401, 200, 200, 401,
    ]);
    expect(enmacc.scenario.tokens).toMatchObject({ issued: 2, refused: 1 });
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
    const { id } = (await enmacc.createRfq({ "counterparty-ids": ["CP-1002"] })).body;

    expect(() => enmacc.scenario.quote("RFQ-1", "CP-1002", 90)).toThrow(/no open RFQ has the id "RFQ-1"/);
    expect(() => enmacc.scenario.quote(id, "CP-1003", 90)).toThrow(
      /is not a counterparty of the RFQ.*CP-1002/,
    );
    expect(() => enmacc.scenario.tokens.issue("nordlich")).toThrow(/did you mean "nordlicht"/);
    expect(() => enmaccScenario({ price: {} } as object)).toThrow(/did you mean "prices"/);
    expect(() => enmaccScenario({ prices: { "CP-1002": Number.NaN } })).toThrow(/prices\["CP-1002"\]/);
  });
});
