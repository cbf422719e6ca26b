import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type CaptureTradesOptions,
  captureTrades,
  createEnmaccClient,
  type TradesBookmark,
} from "../../src/index.js";
import { type ServerQuirks, type ServerTrade, TradingServer } from "./trading-server.js";

const SINCE = "2026-11-20T00:00:00Z";
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** What a program keeps: the deliveries that it handled, and the bookmark that it stored last. */
class Books {
  readonly deliveries: string[] = [];
  bookmark: TradesBookmark | undefined;

  /** Captures once. `handle` may throw, as if the process ended; what was handled before counts. */
  async capture(
    server: TradingServer,
    options: Partial<CaptureTradesOptions> = {},
    handle: (delivery: string) => void = () => {},
  ): Promise<string[]> {
    const before = this.deliveries.length;
    const capture = captureTrades(server.client, {
      since: SINCE,
      bookmark: this.bookmark,
      now: server.now,
      ...options,
    });
    try {
      for await (const { kind, id } of capture) {
        handle(`${kind} ${id}`);
        this.deliveries.push(`${kind} ${id}`);
      }
    } finally {
      this.store(capture.bookmark);
    }
    return this.deliveries.slice(before);
  }

  store(bookmark: TradesBookmark): void {
    this.bookmark = JSON.parse(JSON.stringify(bookmark)) as TradesBookmark;
  }
}

/** A server on which a trade is made, and a way to let time pass. */
function market(quirks: ServerQuirks = {}) {
  const server = new TradingServer(quirks);
  let count = 0;
  const serverNow = () => server.clock + (quirks.clockOffset ?? 0);
  return {
    server,
    trade(ageMs = 1000, rest: Partial<ServerTrade> = {}): string {
      const id = `T-${++count}`;
      server.trades = [...server.trades, { id, tradedAt: serverNow() - ageMs, ...rest }];
      return id;
    },
    change(id: string, rest: Partial<ServerTrade>) {
      server.trades = server.trades.map((trade) => (trade.id === id ? { ...trade, ...rest } : trade));
    },
    remove(id: string) {
      server.trades = server.trades.filter((trade) => trade.id !== id);
    },
    pass(ms: number) {
      server.clock += ms;
    },
  };
}

describe("captureTrades()", () => {
  it("delivers everything since a time first, then only what is new", async () => {
    const { server, trade, pass } = market();
    const books = new Books();
    trade(2 * DAY_MS);
    trade();

    const first = await books.capture(server);
    pass(2 * DAY_MS);
    trade();
    const second = await books.capture(server);
    const third = await books.capture(server);

    expect([first, second, third]).toEqual([["new T-2"], ["new T-3"], []]);
  });

  it("delivers a trade that is booked late, up to the overlap", async () => {
    const { server, trade, pass } = market();
    const books = new Books();
    await books.capture(server);
    pass(HOUR_MS);
    await books.capture(server);

    trade(23 * HOUR_MS);
    trade(12 * HOUR_MS - 1);

    expect(await books.capture(server, {}, () => {})).toEqual(["new T-2"]);
    expect(await books.capture(server)).toEqual([]);
  });

  it("tells what changed, what was cancelled and what was removed, once", async () => {
    const { server, trade, change, remove } = market();
    const books = new Books();
    for (let n = 0; n < 4; n += 1) trade();
    await books.capture(server);

    change("T-1", { price: 91 });
    change("T-2", { status: "cancelled" });
    remove("T-3");

    expect(await books.capture(server)).toEqual(["changed T-1", "cancelled T-2", "removed T-3"]);
    expect(await books.capture(server)).toEqual([]);
  });

  it("delivers a trade as cancelled that was cancelled before it was captured", async () => {
    const { server, trade } = market();
    trade(1000, { status: "cancelled" });

    expect(await new Books().capture(server)).toEqual(["cancelled T-1"]);
  });

  it("delivers a change and its reversal", async () => {
    const { server, trade, change } = market();
    const books = new Books();
    trade();
    await books.capture(server);
    change("T-1", { price: 91 });
    await books.capture(server);
    change("T-1", { price: 90 });

    expect(await books.capture(server)).toEqual(["changed T-1"]);
  });

  it("delivers a trade whose time was corrected as changed, also when it leaves its window", async () => {
    const { server, trade, change, pass } = market();
    const books = new Books();
    trade();
    await books.capture(server);
    pass(HOUR_MS);
    change("T-1", { tradedAt: server.clock - 20 * HOUR_MS });

    expect(await books.capture(server)).toEqual(["changed T-1"]);
  });

  it("does not deliver trades again when their links have another version", async () => {
    const { server, trade } = market();
    const books = new Books();
    trade();
    await books.capture(server);
    server.linkVersion = "v2.3";

    expect(await books.capture(server)).toEqual([]);
  });

  it("requests only new trades without detectChanges", async () => {
    const { server, trade, change } = market();
    const books = new Books();
    for (let n = 0; n < 20; n += 1) trade();
    await books.capture(server);
    change("T-1", { price: 91 });
    trade();
    server.sent.length = 0;

    expect(await books.capture(server, { detectChanges: false })).toEqual(["new T-21"]);
    expect(server.requests("trade")).toHaveLength(1);
    expect(await books.capture(server)).toEqual(["changed T-1"]);
  });

  it("does not deliver again what a longer overlap reads again", async () => {
    const { server, trade, pass } = market();
    const books = new Books();
    trade();
    await books.capture(server, { overlapSeconds: 60 });
    pass(2 * HOUR_MS);
    await books.capture(server, { overlapSeconds: 60 });

    expect(await books.capture(server, { overlapSeconds: 30 * 86_400 })).toEqual([]);
  });

  it("keeps the trades of the overlap only", async () => {
    const { server, trade, pass } = market();
    const books = new Books();
    for (let day = 0; day < 10; day += 1) {
      trade();
      pass(DAY_MS);
      await books.capture(server);
    }

    expect(Object.keys(books.bookmark?.trades ?? {}).length).toBeLessThan(3);
    expect(books.deliveries).toHaveLength(10);
  });

  it.each([-3 * HOUR_MS, -50_000, 50_000, 3 * HOUR_MS])(
    "misses nothing when the API's clock is %i ms ahead of ours",
    async (clockOffset) => {
      const { server, trade, pass } = market({ clockOffset });
      const books = new Books();
      for (let run = 0; run < 30; run += 1) {
        trade(1);
        await books.capture(server, { overlapSeconds: 60 });
        trade(59_000);
        pass(20 * 60_000);
      }
      pass(4 * HOUR_MS);
      await books.capture(server, { overlapSeconds: 60 });

      expect(new Set(books.deliveries).size).toBe(60);
      expect(books.deliveries).toHaveLength(60);
    },
  );

  it("moves on from failure to failure, and finds what was booked late meanwhile", async () => {
    const { server, trade, pass } = market();
    const books = new Books();
    for (let n = 0; n < 60; n += 1) trade((60 - n) * 60_000);
    pass(HOUR_MS);
    await books.capture(server, { limit: 10 });
    let runs = 0;
    for (let isDone = false; !isDone; runs += 1) {
      const until = server.sent.length + 40;
      server.before = () => {
        if (server.sent.length > until) throw new TypeError("fetch failed");
      };
      isDone = await books.capture(server, { limit: 10 }).then(
        () => true,
        () => false,
      );
      if (runs === 0) trade(2 * HOUR_MS);
      pass(20 * HOUR_MS);
    }

    expect(runs).toBeGreaterThan(1);
    expect(books.deliveries.at(-1)).toBe("new T-61");
    expect(new Set(books.deliveries).size).toBe(61);
  });

  it("does not count the current trade as handled when the iteration ends early", async () => {
    const { server, trade } = market();
    trade(3000);
    trade(2000);
    const capture = captureTrades(server.client, { since: SINCE, now: server.now });

    for await (const { id } of capture) if (id === "T-2") break;

    expect(Object.keys(capture.bookmark.trades)).toEqual(["T-1"]);
    const again = captureTrades(server.client, { bookmark: capture.bookmark, now: server.now });
    const ids: string[] = [];
    for await (const { id } of again) ids.push(id);
    expect(ids).toEqual(["T-2"]);
  });

  it("delivers in one capture after a failure what was booked in the part that had been read", async () => {
    const { server, trade, pass } = market();
    const books = new Books();
    for (let n = 0; n < 30; n += 1) trade((60 - n) * 60_000);
    server.before = () => {
      if (server.sent.length > 35) throw new TypeError("fetch failed");
    };
    await expect(books.capture(server, { limit: 10 })).rejects.toThrow("fetch failed");
    server.before = () => {};
    pass(3 * DAY_MS);
    trade(3 * DAY_MS + HOUR_MS);

    expect(await books.capture(server, { limit: 10 })).toContain("new T-31");
  });

  it("captures each trade exactly once although runs fail, are late, and windows fail", async () => {
    const plan = fc.record({
      quirks: fc.record<ServerQuirks>({
        cap: fc.constantFrom(5, 100),
        ends: fc.constantFrom("both", "first", "none"),
        order: fc.constantFrom("newest", "oldest", "position"),
        clockOffset: fc.integer({ min: -90_000, max: 90_000 }),
      }),
      runs: fc.array(
        fc.record({
          trades: fc.array(fc.integer({ min: 0, max: HOUR_MS - 1 }), { maxLength: 12 }),
          during: fc.array(fc.integer({ min: 0, max: HOUR_MS - 1 }), { maxLength: 3 }),
          pauseMs: fc.integer({ min: 0, max: 3 * HOUR_MS }),
          failAt: fc.option(fc.nat(20), { nil: undefined }),
          killAt: fc.option(fc.nat(10), { nil: undefined }),
        }),
        { minLength: 1, maxLength: 8 },
      ),
    });
    await fc.assert(
      fc.asyncProperty(plan, async ({ quirks, runs }) => {
        const { server, trade, pass } = market(quirks);
        const books = new Books();
        const options = { overlapSeconds: 3600, limit: 10 };
        pass(DAY_MS);
        for (const { trades, during, pauseMs, failAt, killAt } of runs) {
          for (const age of trades) trade(age);
          const added = [...during];
          const until = server.sent.length + (failAt ?? Number.POSITIVE_INFINITY);
          server.before = () => {
            const age = added.pop();
            if (age !== undefined) trade(age);
            if (server.sent.length > until) throw new TypeError("fetch failed");
          };
          let handled = 0;
          const handle = () => {
            if (handled++ === killAt) throw new Error("killed");
          };
          await books.capture(server, options, handle).catch((error) => {
            if (!/^(fetch failed|killed)$/.test(error.message)) throw error;
          });
          pass(pauseMs);
        }
        server.before = () => {};
        pass(HOUR_MS);
        await books.capture(server, options);

        expect([...books.deliveries].sort()).toEqual(server.trades.map(({ id }) => `new ${id}`).sort());
      }),
      { numRuns: 60 },
    );
  });

  it("captures 10,000 trades exactly once while new ones come in and every run fails", async () => {
    const { server, trade, pass } = market();
    const books = new Books();
    pass(20 * DAY_MS);
    server.trades = Array.from({ length: 9_000 }, (_, n) => ({
      id: `T-${-n}`,
      tradedAt: server.clock - ((n * 7919) % (19 * 24 * 60)) * 60_000,
    }));
    let runs = 0;
    for (let isDone = false; !isDone; runs += 1) {
      const until = server.sent.length + 1400 + ((runs * 331) % 900);
      server.before = ({ pathname }) => {
        const isList = pathname.endsWith("/trades");
        for (let n = 0; isList && n < 5 && server.trades.length < 10_000; n += 1) trade(n * 40 * 60_000);
        if (server.sent.length === until) throw new TypeError("fetch failed");
      };
      isDone = await books.capture(server, { overlapSeconds: 3 * 3600 }).then(
        () => server.trades.length === 10_000,
        () => false,
      );
      pass(60_000);
    }

    expect(runs).toBeGreaterThan(5);
    expect(runs).toBeLessThan(30);
    expect(server.trades).toHaveLength(10_000);
    expect([...books.deliveries].sort()).toEqual(server.trades.map(({ id }) => `new ${id}`).sort());
  });
});

describe("captureTrades(), its options", () => {
  const { server } = market();
  const { bookmark } = captureTrades(server.client, { since: SINCE });

  it("makes a bookmark that is plain JSON and has no secret", () => {
    expect(JSON.parse(JSON.stringify(bookmark))).toEqual({
      version: 1,
      source: {
        baseUrl: "https://connect.enmacc.example/gateway",
        clientId: null,
        commodity: null,
        venue: null,
      },
      since: SINCE,
      until: SINCE,
      interrupted: null,
      trades: {},
    });
  });

  it.each<[string, object, string, string]>([
    ["neither a bookmark nor since", {}, "missing_value", "since"],
    ["a since that is not a time", { since: "yesterday" }, "malformed_value", "since"],
    ["an overlap of 0", { since: SINCE, overlapSeconds: 0 }, "out_of_range", "overlapSeconds"],
    [
      "an infinite overlap",
      { since: SINCE, overlapSeconds: Number.POSITIVE_INFINITY },
      "out_of_range",
      "overlapSeconds",
    ],
    ["a limit of 1", { since: SINCE, limit: 1 }, "out_of_range", "limit"],
    [
      "a bookmark of another version",
      { bookmark: { ...bookmark, version: 2 } },
      "malformed_value",
      "bookmark.version",
    ],
    [
      "a bookmark of another commodity",
      { bookmark, commodity: "gas" },
      "malformed_value",
      "bookmark.source.commodity",
    ],
    [
      "a bookmark of another venue",
      { bookmark, venue: "enmarket" },
      "malformed_value",
      "bookmark.source.venue",
    ],
    ["null as a bookmark", { bookmark: null }, "malformed_value", "bookmark"],
    ["the text of a bookmark", { bookmark: JSON.stringify(bookmark) }, "malformed_value", "bookmark"],
    [
      "a bookmark without a source",
      { bookmark: { ...bookmark, source: undefined } },
      "malformed_value",
      "bookmark.source",
    ],
    [
      "a bookmark without an end",
      { bookmark: { ...bookmark, until: "now" } },
      "malformed_value",
      "bookmark.until",
    ],
    [
      "a reversed bookmark",
      { bookmark: { ...bookmark, until: "2026-01-01T00:00:00Z" } },
      "out_of_range",
      "bookmark.until",
    ],
    [
      "a bookmark of ETT",
      { bookmark: { updatedSince: 1, delivered: [] } },
      "malformed_value",
      "bookmark.version",
    ],
    [
      "a damaged position",
      { bookmark: { ...bookmark, interrupted: {} } },
      "malformed_value",
      "bookmark.interrupted.startedAt",
    ],
    [
      "a damaged trade",
      { bookmark: { ...bookmark, trades: { "T-1": { href: 1 } } } },
      "malformed_value",
      "bookmark.trades.T-1.tradedAt",
    ],
  ])("refuses %s before anything is sent", (_, options, code, field) => {
    expect(() => captureTrades(server.client, options as CaptureTradesOptions)).toThrow(
      expect.objectContaining({ name: "InputError", code, field }),
    );
    expect(server.sent).toEqual([]);
  });

  it("captures what its bookmark says, although the caller uses the options again", async () => {
    const own = new TradingServer();
    const options = { since: SINCE, now: own.now, commodity: "power" } as CaptureTradesOptions;
    const capture = captureTrades(own.client, options);
    Object.assign(options, { commodity: "gas" });

    for await (const _ of capture);

    expect(own.requests("list").map(({ searchParams }) => searchParams.get("commodity"))).toContain("power");
    expect(own.requests("list").map(({ searchParams }) => searchParams.get("commodity"))).not.toContain(
      "gas",
    );
    expect(capture.bookmark.source.commodity).toBe("power");
  });

  it("refuses a bookmark of another base URL or client id", () => {
    const other = createEnmaccClient({ baseUrl: "https://connect.enmacc.example" });

    expect(() => captureTrades(other, { bookmark })).toThrow(/bookmark\.source\.baseUrl: differs/);
    expect(() => captureTrades({ ...server.client, clientId: "rheinkraft" }, { bookmark })).toThrow(
      /bookmark\.source\.clientId: differs/,
    );
  });
});
