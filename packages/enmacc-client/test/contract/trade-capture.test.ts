import {
  type EnmaccScenario,
  enmaccScenario,
  type MockServer,
  startMockServer,
} from "@energy-clients/contract-testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  captureTrades,
  createEnmaccClient,
  type EnmaccClient,
  listTrades,
  loadShape,
  type Trade,
  type TradesBookmark,
  toLocalIntervals,
} from "../../src/index.js";

const clock = { now: Date.UTC(2026, 10, 20, 9) };
let scenario: EnmaccScenario;
let mock: MockServer;
let enmacc: EnmaccClient;

beforeAll(async () => {
  scenario = enmaccScenario({ now: () => clock.now, trades: { count: 130, arriving: 1 } });
  mock = await startMockServer("enmacc", { scenario });
  const credentials = { authorization: `Bearer ${scenario.tokens.issue("nordlicht")}`, "x-api-key": "any" };
  enmacc = createEnmaccClient({
    baseUrl: mock.url,
    fetch: (url, init) => fetch(url, { ...init, headers: { ...init.headers, ...credentials } }),
  });
}, 60_000);
afterAll(() => mock.close());

async function capture(bookmark: TradesBookmark | undefined) {
  const options = { bookmark, since: "2026-11-18T00:00:00Z", now: () => clock.now };
  const captured = captureTrades(enmacc, options);
  const found: string[] = [];
  for await (const { kind, id } of captured) found.push(`${kind} ${id}`);
  return { found, bookmark: captured.bookmark };
}

describe("trade capture from the mock", () => {
  it("lists more than a page of trades while others come in, and reads their shapes", async () => {
    const before = scenario.trades.map(({ id }) => id);
    const trades: Trade[] = [];
    for await (const trade of listTrades(enmacc, {
      from: "2026-11-18T00:00:00Z",
      to: "2026-11-21T00:00:00Z",
    }))
      trades.push(trade);
    const shapes = await Promise.all(trades.slice(0, 4).map((trade) => loadShape(enmacc, trade)));

    expect(trades.map(({ id }) => id)).toEqual(expect.arrayContaining(before));
    expect(shapes.map((shape) => [shape?.granularity, shape?.intervals.length])).toEqual([
      ["PT15M", 100],
      ["P1D", 7],
      ["PT1H", 23],
      [undefined, undefined],
    ]);
    expect(shapes.flatMap((shape) => [...(shape?.gaps ?? []), ...(shape?.overlaps ?? [])])).toEqual([]);
    const local = toLocalIntervals(shapes[0]?.intervals ?? [], "Europe/Berlin");
    expect(local.at(-1)).toMatchObject({ deliveryDay: "2027-10-31", position: 100 });
    mock.expectNoViolations();
  });

  it("captures each trade once, late and changed ones too", async () => {
    const first = await capture(undefined);
    const known = first.found.map((delivery) => delivery.split(" ")[1]);
    const [changed = "", cancelled = ""] = known.slice(-2);
    scenario.changeTrade(changed, { price: 1 });
    scenario.changeTrade(cancelled, { status: "cancelled" });
    const late = scenario.addTrade({ tradedAt: "2026-11-19T13:00:00Z" });
    clock.now += 60_000;
    const second = await capture(first.bookmark);
    const third = await capture(second.bookmark);

    expect(second.found).toEqual(
      expect.arrayContaining([`changed ${changed}`, `cancelled ${cancelled}`, `new ${late.id}`]),
    );
    const created = [...first.found, ...second.found, ...third.found].filter((delivery) =>
      delivery.startsWith("new"),
    );
    expect(new Set(created).size).toBe(created.length);
    expect(created.length).toBeGreaterThan(130);
    mock.expectNoViolations();
  });
});
