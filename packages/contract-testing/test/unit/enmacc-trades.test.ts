import { describe, expect, it } from "vitest";
import { type EnmaccScenarioOptions, enmaccScenario, startMockServer } from "../../src/index.js";

const NOW = Date.UTC(2026, 10, 20, 9);

/** A mock with trades, and a way to read from it by path or by link. */
async function startTrading(options: EnmaccScenarioOptions = {}) {
  const clock = { now: NOW };
  const scenario = enmaccScenario({ now: () => clock.now, ...options });
  const mock = await startMockServer("enmacc", { scenario });
  const read = async (address: string) => {
    const headers = { "x-api-key": "key", authorization: `Bearer ${scenario.tokens.issue("nordlicht")}` };
    const response = await fetch(new URL(address, mock.url), { headers });
    // biome-ignore lint/suspicious/noExplicitAny: tests look into many shapes.
    return { status: response.status, body: (await response.json()) as any };
  };
  const links = async (query = ""): Promise<string[]> => {
    const { body } = await read(`/v2.0/trades${query}`);
    return body.items.map((item: { _links: { trade: { href: string } } }) => item._links.trade.href);
  };
  return { clock, scenario, mock, read, links, [Symbol.asyncDispose]: () => mock.close() };
}

describe("enmaccScenario(): trades", () => {
  it("lists trades with links that lead to the mock, the newest first", async () => {
    await using enmacc = await startTrading({ trades: { count: 3 } });

    const links = await enmacc.links();
    const trades = await Promise.all(links.map(async (href) => (await enmacc.read(href)).body));

    expect(links.every((href) => href.startsWith(`${enmacc.mock.url}/v2.0/trades/`))).toBe(true);
    expect(trades.map(({ "traded-at": at }) => at)).toEqual([
      "2026-11-19T17:00:00Z",
      "2026-11-19T01:00:00Z",
      "2026-11-18T09:00:00Z",
    ]);
    enmacc.mock.expectNoViolations();
  });

  it("has shapes of quarter hours, hours and gas days over the days on which the clocks change", async () => {
    await using enmacc = await startTrading();
    const shapes: unknown[] = [];
    for (const load of ["quarter-hours", "hours", "gas-days"] as const) {
      const { id } = enmacc.scenario.addTrade({ load });
      const trade = (await enmacc.read(`/v2.0/trades/${id}`)).body;
      const { data } = (await enmacc.read(trade.quantity.ref)).body;
      shapes.push([
        trade.instrument.maturity,
        data.length,
        data[0]["interval-start"],
        data.at(-1)["interval-start"],
      ]);
    }

    expect(shapes).toEqual([
      [
        { start: "2027-10-30T22:00:00Z", end: "2027-10-31T23:00:00Z" },
        100,
        "2027-10-30T22:00:00Z",
        "2027-10-31T22:45:00Z",
      ],
      [
        { start: "2027-03-27T23:00:00Z", end: "2027-03-28T22:00:00Z" },
        23,
        "2027-03-27T23:00:00Z",
        "2027-03-28T21:00:00Z",
      ],
      [
        { start: "2027-10-30T04:00:00Z", end: "2027-11-06T05:00:00Z" },
        7,
        "2027-10-30T04:00:00Z",
        "2027-11-05T05:00:00Z",
      ],
    ]);
    enmacc.mock.expectNoViolations();
  });

  it("returns 404 for the load shape of a constant load, and for trades of others", async () => {
    await using enmacc = await startTrading();
    const { id } = enmacc.scenario.addTrade();

    expect((await enmacc.read(`/v2.0/trades/${id}`)).body.quantity.ref).toBeUndefined();
    expect((await enmacc.read(`/v2.0/trades/${id}/load-shape`)).status).toBe(404);
    expect((await enmacc.read("/v2.0/trades/T-unknown")).status).toBe(404);
  });

  it("adds trades while a list is read, some of them late", async () => {
    await using enmacc = await startTrading({ trades: { count: 2, arriving: 2 } });

    const lengths = [(await enmacc.links()).length, (await enmacc.links()).length];

    expect(lengths).toEqual([4, 6]);
    const times = enmacc.scenario.trades.slice(2).map((trade) => trade["traded-at"]);
    expect(times).toContain("2026-11-20T09:00:00Z");
    expect(times.some((time) => Date.parse(time) < NOW)).toBe(true);
  });

  it("changes and cancels trades", async () => {
    await using enmacc = await startTrading();
    const { id } = enmacc.scenario.addTrade({ tradedAt: "2026-11-19T08:00:00Z" });
    enmacc.scenario.changeTrade(id, { price: 90 });
    enmacc.clock.now += 60_000;
    enmacc.scenario.changeTrade(id, { status: "cancelled" });

    expect((await enmacc.read(`/v2.0/trades/${id}`)).body).toMatchObject({
      status: "cancelled",
      "traded-at": "2026-11-19T08:00:00Z",
      "updated-at": "2026-11-20T09:01:00Z",
      pricing: { price: { value: 90 } },
    });
  });

  it("makes the same trades in every run, and again after a reset", async () => {
    await using one = await startTrading({ trades: { count: 5 } });
    await using other = await startTrading({ trades: { count: 5 } });
    one.scenario.addTrade();
    one.scenario.reset();

    expect(one.scenario.trades).toEqual(other.scenario.trades);
  });

  it.each([
    [{ trades: { count: -1 } }, /trades\.count -1/],
    [{ trades: { arriving: 0.5 } }, /trades\.arriving 0\.5/],
    [{ trades: { late: 1 } }, /unknown/],
    [{ trades: { count: 1 }, counterparties: [] }, /need a participant/],
  ])("refuses %o", (options, message) => {
    expect(() => enmaccScenario(options as EnmaccScenarioOptions)).toThrow(message);
  });

  it("refuses to add or change a trade that cannot be", () => {
    const scenario = enmaccScenario();

    expect(() => scenario.addTrade({ tradedAt: "yesterday" })).toThrow(/tradedAt/);
    expect(() => scenario.addTrade({ load: "peak" as never })).toThrow(/load/);
    expect(() => scenario.changeTrade("T-1", {})).toThrow(/no trade has the id "T-1"/);
  });
});
