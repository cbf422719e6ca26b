import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ListTradesOptions, listTrades } from "../../src/index.js";
import { type ServerQuirks, type ServerTrade, TradingServer } from "./trading-server.js";

const FROM = Date.parse("2026-11-01T00:00:00Z");
const TO = Date.parse("2026-11-02T00:00:00Z");
const PERIOD = { from: "2026-11-01T00:00:00Z", to: new Date(TO) };
const DAY_MS = TO - FROM;

async function list(server: TradingServer, options: Partial<ListTradesOptions> = {}): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of listTrades(server.client, { ...PERIOD, ...options })) ids.push(id);
  return ids;
}

const trades = (times: readonly number[]): ServerTrade[] =>
  times.map((time, index) => ({ id: `T-${index}`, tradedAt: FROM + time }));
const idsOf = (from: readonly ServerTrade[]) => from.map(({ id }) => id).sort();
const evenly = (count: number) => Array.from({ length: count }, (_, n) => Math.floor((n * DAY_MS) / count));

const quirks: fc.Arbitrary<ServerQuirks> = fc.record({
  cap: fc.constantFrom(3, 7, 20, 100),
  ends: fc.constantFrom("both", "first", "none"),
  wholeSeconds: fc.boolean(),
  order: fc.constantFrom("newest", "oldest", "position"),
});
/** Times in clusters: the same millisecond, the same second, next to the ends, and anywhere. */
const time = fc.oneof(
  fc.constantFrom(0, 1, 999, 1000, DAY_MS - 1, DAY_MS - 1000, 7_200_000, 7_200_001, 7_200_999),
  fc.integer({ min: 0, max: DAY_MS - 1 }),
);

describe("listTrades()", () => {
  it("returns the trades of the period, by time, each as getTrade describes it", async () => {
    const server = new TradingServer();
    server.trades = trades([5000, 1000, -1, 0, DAY_MS - 1, DAY_MS]);

    expect(await list(server)).toEqual(["T-3", "T-1", "T-0", "T-4"]);
  });

  it("reads the trades that were asked for, although the caller uses the options again", async () => {
    const server = new TradingServer();
    server.trades = trades(evenly(3));
    const options = { ...PERIOD, commodity: "power", venue: "entender" } as ListTradesOptions;
    const found = listTrades(server.client, options);
    Object.assign(options, { commodity: "gas", venue: undefined });

    for await (const _ of found);

    const filters = server
      .requests("list")
      .map(({ searchParams: all }) => [all.get("commodity"), all.get("venue")]);
    expect(new Set(filters.map(String))).toEqual(new Set(["power,entender"]));
  });

  it("needs two requests for a list, and one for each trade", async () => {
    const server = new TradingServer();
    server.trades = trades(evenly(40));

    await list(server);

    expect([server.requests("list").length, server.requests("trade").length]).toEqual([2, 40]);
  });

  it("does not need more requests for a list because a trade comes in meanwhile", async () => {
    const server = new TradingServer();
    server.trades = trades(evenly(40));
    server.before = () => {
      if (server.sent.length === 2) server.trades = [...server.trades, { id: "new", tradedAt: TO - 1 }];
    };

    await list(server);

    expect(server.requests("list").length).toBe(2);
  });

  it("reads an API that returns one item at a time", async () => {
    const server = new TradingServer({ cap: 1 });
    server.trades = trades([0, 5000, 7_200_000, 7_210_000, 7_300_000]);

    expect(await list(server)).toEqual(["T-0", "T-1", "T-2", "T-3", "T-4"]);
  });

  it("passes the filter on", async () => {
    const server = new TradingServer();

    await list(server, { commodity: "gas", venue: "enmarket", limit: 50 });

    const [{ searchParams } = new URL("x:")] = server.sent;
    expect(Object.fromEntries(searchParams)).toEqual({
      "traded-at": "2026-10-31T23:59:59.000Z_2026-11-02T00:00:01.000Z",
      commodity: "gas",
      venue: "enmarket",
      skip: "0",
      limit: "50",
    });
  });

  it("returns each trade once whatever the API's order, own limit, ends of ranges and precision", async () => {
    await fc.assert(
      fc.asyncProperty(quirks, fc.array(time, { maxLength: 60 }), async (given, times) => {
        const server = new TradingServer(given);
        server.trades = trades(times);

        expect((await list(server, { limit: 10 })).sort()).toEqual(idsOf(server.trades));
      }),
      { numRuns: 100 },
    );
  });

  it("misses and repeats nothing while trades are added and removed anywhere between any two requests", async () => {
    const change = fc.record({
      at: fc.nat(60),
      time,
      place: fc.nat(80),
      kind: fc.constantFrom("add", "remove"),
    });
    let changes = 0;
    await fc.assert(
      fc.asyncProperty(
        quirks,
        fc.array(time, { minLength: 1, maxLength: 60 }),
        fc.array(change, { maxLength: 25 }),
        async (given, times, planned) => {
          const server = new TradingServer(given);
          // Those that stay must be returned; the others may be.
          const stay = trades(times);
          const go = stay.map(({ tradedAt }, n) => ({ id: `go-${n}`, tradedAt }));
          server.trades = [...stay, ...go.filter((_, n) => n % 3 === 0)];
          server.before = () => {
            for (const { at, time: offset, place, kind } of planned) {
              if (at !== server.sent.length) continue;
              changes += 1;
              const all = [...server.trades];
              if (kind === "add")
                all.splice(place % (all.length + 1), 0, { id: `new-${changes}`, tradedAt: FROM + offset });
              else all.splice(all.findIndex(({ id }) => id.startsWith("go-")) >>> 0, 1);
              server.trades = all;
            }
          };

          const found = await list(server, { limit: 10 });

          expect(new Set(found).size).toBe(found.length);
          expect(found).toEqual(expect.arrayContaining(idsOf(stay)));
        },
      ),
      { numRuns: 200 },
    );
    expect(changes).toBeGreaterThan(100);
  });

  it("reads an import of 950 trades in one millisecond", async () => {
    const server = new TradingServer();
    server.trades = trades(Array.from({ length: 950 }, () => 3_600_000));
    let added = 0;
    server.before = ({ pathname }) => {
      if (!pathname.endsWith("/trades") || added >= 20) return;
      server.trades = [{ id: `late-${added++}`, tradedAt: FROM + 3_600_000 }, ...server.trades];
    };

    const found = await list(server);

    expect(new Set(found).size).toBe(found.length);
    expect(found.filter((id) => id.startsWith("T-"))).toHaveLength(950);
  });

  it("misses nothing of a second with more trades than one response, or rejects, while trades in it are removed and added", async () => {
    let complete = 0;
    const churn = fc.array(fc.tuple(fc.constantFrom("add", "remove", "stay"), fc.nat(30)), {
      minLength: 10,
      maxLength: 40,
    });
    await fc.assert(
      fc.asyncProperty(churn, fc.integer({ min: 11, max: 60 }), async (planned, count) => {
        const server = new TradingServer({ order: "position" });
        const stay = trades(Array.from({ length: count }, () => 7_200_000));
        server.trades = stay.flatMap((trade, n) => [{ ...trade, id: `go-${n}` }, trade]);
        let lists = 0;
        server.before = ({ searchParams }) => {
          // Only a second that cannot be halved is read with skip.
          const [kind, place] = (Number(searchParams.get("skip")) > 0 && planned[lists++]) || ["stay", 0];
          const all = [...server.trades];
          if (kind === "add") all.splice(place, 0, { id: `new-${lists}`, tradedAt: FROM + 7_200_000 });
          const gone = kind === "remove" ? all.filter(({ id }) => id.startsWith("go-")).slice(0, 4) : [];
          server.trades = all.filter((trade) => !gone.includes(trade));
        };

        // A single window: in a longer period, its neighbours read the same trades again.
        const second = { from: new Date(FROM + 7_200_000), to: new Date(FROM + 7_201_000) };
        const found = await list(server, { ...second, limit: 10 }).catch((error) => {
          if (error.code !== "paging_unstable") throw error;
        });

        if (found === undefined) return;
        complete += 1;
        expect(found).toEqual(expect.arrayContaining(idsOf(stay)));
      }),
      { numRuns: 60 },
    );
    expect(complete).toBeGreaterThan(30);
  });

  it("follows a few trades at a time", async () => {
    const server = new TradingServer();
    server.trades = trades(evenly(50));
    let open = 0;
    let most = 0;
    const { client } = server;
    const follow: typeof client.follow = async (...call) => {
      most = Math.max(most, ++open);
      return client.follow(...call).finally(() => open--);
    };

    for await (const _ of listTrades({ ...client, follow }, { ...PERIOD, concurrency: 3 }));

    expect(most).toBe(3);
  });

  it("returns the trades that it could read before it throws", async () => {
    const server = new TradingServer();
    server.trades = trades(evenly(30));
    server.before = ({ pathname }) => {
      if (pathname.endsWith("/T-7")) throw new TypeError("fetch failed");
    };
    const ids: string[] = [];

    const reading = (async () => {
      for await (const { id } of listTrades(server.client, { ...PERIOD, concurrency: 1 })) ids.push(id);
    })();

    await expect(reading).rejects.toThrow("fetch failed");
    // Newest first, one at a time: those before T-7 in the list.
    expect(ids).toEqual(Array.from({ length: 22 }, (_, n) => `T-${n + 8}`));
  });

  it("leaves out a trade that was removed between the list and its own request", async () => {
    const server = new TradingServer();
    server.trades = trades([0, 1000, 2000]);
    server.before = ({ pathname }) => {
      if (pathname.endsWith("/T-1")) server.trades = server.trades.filter(({ id }) => id !== "T-1");
    };

    expect(await list(server)).toEqual(["T-0", "T-2"]);
  });

  it("rejects when a trade stays listed but does not exist", async () => {
    const server = new TradingServer();
    server.trades = trades([0]);
    const { client } = server;
    const follow: typeof client.follow = (id, href, options) =>
      client.follow(id, href.replace("T-0", "T-unknown"), options);

    const reading = listTrades({ ...client, follow }, PERIOD).next();

    await expect(reading).rejects.toMatchObject({ code: "paging_unstable" });
  });

  it.each<[NonNullable<ServerQuirks["ignores"]>]>([["traded-at"], ["skip"]])(
    "rejects instead of missing trades when the API ignores %s",
    async (ignores) => {
      const server = new TradingServer({ ignores });
      server.trades = trades(Array.from({ length: 300 }, () => -3_600_000)).concat(
        Array.from({ length: 300 }, (_, n) => ({ id: `S-${n}`, tradedAt: FROM + 7_200_000 })),
      );

      await expect(list(server)).rejects.toMatchObject({ code: "paging_unstable" });
    },
  );

  it("reads a list whose limit the API ignores", async () => {
    const server = new TradingServer({ ignores: "limit", cap: 1e9 });
    server.trades = trades(evenly(400));

    expect((await list(server)).sort()).toEqual(idsOf(server.trades));
  });

  it("does not send a request to another origin that a link leads to", async () => {
    const server = new TradingServer();
    const { client } = server;
    const items = [{ _links: { trade: { href: "https://evil.example/v2.0/trades/T-1?token=s3cret" } } }];
    const getTrades = (async ({ query }: { query: { skip: number } }) => {
      return { data: { items: items.slice(query.skip) }, response: new Response() };
    }) as never;

    const reading = listTrades({ ...client, getTrades }, PERIOD).next();

    await expect(reading).rejects.toMatchObject({
      name: "ClientError",
      code: "link_refused",
      message: expect.stringMatching(/_links\.trade\.href .* https:\/\/evil\.example, .* https:\/\/connect/s),
      cause: { name: "InputError", code: "origin_not_allowed" },
    });
    await expect(reading).rejects.not.toThrow("s3cret");
    expect(server.sent).toEqual([]);
  });

  it.each([
    ["no items", {}, "items of the response"],
    ["an item without a link", { items: [{ _links: {} }] }, "items[0]._links.trade.href"],
    ["null as an item", { items: [null] }, "items[0]._links.trade.href"],
  ])("rejects a response with %s", async (_, data, named) => {
    const server = new TradingServer();
    const getTrades = (async () => ({ data, response: new Response() })) as never;

    const reading = listTrades({ ...server.client, getTrades }, PERIOD).next();

    await expect(reading).rejects.toMatchObject({
      code: "response_malformed",
      message: expect.stringContaining(named),
    });
  });

  it.each<[string, object, string, string]>([
    ["an empty period", { to: PERIOD.from }, "out_of_range", "to"],
    ["a reversed period", { to: "2026-10-01T00:00:00Z" }, "out_of_range", "to"],
    ["a time without an offset", { from: "2026-11-01T00:00:00" }, "malformed_value", "from"],
    ["a day that does not exist", { from: "2026-02-30T00:00:00Z" }, "malformed_value", "from"],
    ["an invalid Date", { to: new Date(Number.NaN) }, "malformed_value", "to"],
    ["no end", { to: undefined }, "missing_value", "to"],
    ["a number as a time", { from: 0 }, "malformed_value", "from"],
    ["a limit of 0", { limit: 0 }, "out_of_range", "limit"],
    ["a limit above the API's", { limit: 101 }, "out_of_range", "limit"],
    ["a concurrency of 0", { concurrency: 0 }, "out_of_range", "concurrency"],
    ["a fraction", { concurrency: 1.5 }, "out_of_range", "concurrency"],
  ])("refuses %s before anything is sent", (_, options, code, field) => {
    const server = new TradingServer();

    expect(() => listTrades(server.client, { ...PERIOD, ...options })).toThrow(
      expect.objectContaining({ name: "InputError", code, field }),
    );
    expect(server.sent).toEqual([]);
  });

  it("refuses an unknown commodity before anything is sent", async () => {
    const server = new TradingServer();

    await expect(list(server, { commodity: "coal" as never })).rejects.toMatchObject({
      field: "query.commodity",
    });
    expect(server.sent).toEqual([]);
  });
});
