import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAuthenticatedEnmaccClient } from "@energy-clients/auth/enmacc";
import {
  type EnmaccScenario,
  enmaccScenario,
  type Mocks,
  startMocks,
} from "@energy-clients/contract-testing";
import type { EnmaccClient } from "@energy-clients/enmacc-client";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { captureInto } from "../capture-into.ts";
import { type WriteText, writeAll } from "../log.ts";

const clock = { now: Date.UTC(2026, 10, 20, 9) };
const now = () => clock.now;
let scenario: EnmaccScenario;
let mocks: Mocks;
let client: EnmaccClient;
let folder: string;

beforeAll(async () => {
  scenario = enmaccScenario({ now, trades: { count: 4 } });
  mocks = await startMocks({ scenarios: { enmacc: scenario } });
  client = createAuthenticatedEnmaccClient(mocks.connect().enmacc);
}, 60_000);
afterAll(() => mocks.close());
beforeEach(() => {
  mocks.reset();
  folder = mkdtempSync(join(tmpdir(), "trade-capture-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = (write?: WriteText) =>
  captureInto(client, folder, { since: "2026-11-18T00:00:00Z", now, ...(write && { write }) });
const lines = (name: string): string[] => readFileSync(join(folder, name), "utf8").trimEnd().split(/\r?\n/);
const rows = (name: string) => lines(name).map((line) => JSON.parse(line) as Record<string, unknown>);

describe("captureInto()", () => {
  it("writes each trade and its intervals as CSV and JSON Lines", async () => {
    const { added, trades } = await run();

    expect([added.length, trades]).toEqual([4, 4]);
    expect(lines("trades.csv")).toHaveLength(5);
    expect(lines("intervals.csv")).toHaveLength(1 + 100 + 7 + 23);
    expect(rows("trades.jsonl")[0]).toMatchObject({
      id: "T-2026-000001",
      state: "executed",
      shape_granularity: "PT15M",
    });
    expect(lines("intervals.csv").slice(0, 2)).toEqual([
      "trade_id,start,end,local_start,delivery_day,position,quantity,unit",
      "T-2026-000001,2027-10-30T22:00:00Z,2027-10-30T22:15:00Z,2027-10-31T00:00:00+02:00,2027-10-31,1,4,MW",
    ]);
    mocks.expectNoViolations();
  });

  it("adds nothing without news, then only what is new, changed or cancelled", async () => {
    await run();
    const again = await run();
    scenario.changeTrade("T-2026-000003", { status: "cancelled" });
    scenario.changeTrade("T-2026-000004", { price: 1.5 });
    scenario.addTrade({ tradedAt: "2026-11-19T20:00:00Z" });
    const { added } = await run();

    expect(again.added).toEqual([]);
    expect(added.map(({ kind, id }) => `${kind} ${id}`).sort()).toEqual([
      "cancelled T-2026-000003",
      "changed T-2026-000004",
      "new T-2026-000005",
    ]);
    expect(lines("log.jsonl")).toHaveLength(7);
    expect(rows("trades.jsonl")).toHaveLength(5);
    expect(rows("intervals.jsonl").map(({ trade_id }) => trade_id)).not.toContain("T-2026-000003");
  });

  it("misses and repeats nothing wherever it is ended, also in the middle of a line", async () => {
    let writes = 0;
    await run((file, text) => {
      writes += 1;
      writeAll(file, text);
    });
    const whole = lines("log.jsonl");
    expect(writes).toBe(4 + 1 + 4);
    for (let last = 1; last <= writes; last += 1) {
      rmSync(folder, { recursive: true });
      let count = 0;
      // Before, in the middle of and after a text. Nothing is written after the end of a process, not even by `finally`.
      const part = (last % 3) / 2;
      const end: WriteText = (file, text) => {
        count += 1;
        if (count === last) writeAll(file, text.slice(0, Math.floor(text.length * part)));
        if (count >= last) throw new Error("ended");
        writeAll(file, text);
      };
      await expect(run(end)).rejects.toThrow("ended");

      await run();

      expect(lines("log.jsonl")).toEqual(whole);
      expect(rows("trades.jsonl")).toHaveLength(4);
    }
  });

  it("continues after a failed request", async () => {
    let requests = 0;
    const failing: typeof client.follow = async (...call) => {
      requests += 1;
      if (requests === 6) throw new TypeError("fetch failed");
      return client.follow(...call);
    };
    const first = captureInto({ ...client, follow: failing }, folder, { since: "2026-11-18T00:00:00Z", now });
    await expect(first).rejects.toThrow("fetch failed");

    await run();

    expect(lines("log.jsonl")).toHaveLength(4);
  });

  it("notes a shape that is not valid, and captures the trades after it", async () => {
    const follow = (async (id: string, href: string) => {
      const called = await client.follow(id as "getLoadShape", href);
      return id === "getLoadShape" ? { ...called, data: { data: [] } } : called;
    }) as typeof client.follow;

    const { added } = await captureInto({ ...client, follow }, folder, {
      since: "2026-11-18T00:00:00Z",
      now,
    });

    expect(added).toHaveLength(4);
    expect(added.filter(({ shapeProblem }) => shapeProblem?.includes("has no intervals"))).toHaveLength(3);
  });

  it("refuses a bookmark whose trades the log does not have", async () => {
    await run();
    writeFileSync(join(folder, "log.jsonl"), `${lines("log.jsonl").slice(0, 2).join("\n")}\n`);

    await expect(run()).rejects.toThrow(/covers the trade T-2026-00000\d, which the log does not have/);
  });

  it("names the line of a damaged log", async () => {
    await run();
    writeFileSync(join(folder, "log.jsonl"), '{"id":"T-1"}\n{"id":\n');

    await expect(run()).rejects.toThrow(/log\.jsonl, line 2: expected JSON/);
  });
});
