import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, it } from "vitest";
import { runQuotaFleet, type Scene } from "./quota-fleet.js";

/**
 * What becomes of a shared plan when Redis hangs, is slow or fails over, and when a process's clock is set. Prints a table
 * of what was sent and what was counted. Takes about seven minutes, which is why only `pnpm test:quota-faults` runs it;
 * `quota-count.test.ts` and the unit tests cover the same in little time.
 */
const JOB = {
  processes: 4,
  plan: { ratePerSecond: 100, burst: 100, quota: { limit: 10_000, period: "day" } },
  handoverMs: 1_000,
  waiting: 8,
} as const;

type Fault = (scene: Scene) => Promise<void>;

function hang(ms: number): Fault {
  return async ({ redis }) => {
    redis.pause();
    await sleep(ms);
    redis.resume();
    await sleep(5_000);
  };
}
function slow(ms: number): Fault {
  return async ({ link }) => {
    link.setRoundTrip(ms);
    await sleep(12_000);
    link.setRoundTrip(0);
    await sleep(3_000);
  };
}
function step(ms: number): Fault {
  return async (scene) => {
    scene.step(ms);
    await sleep(8_000);
  };
}

const FAULTS: Record<string, Fault> = {
  none: () => sleep(8_000),
  "hang 1 s": hang(1_000),
  "hang 15 s": hang(15_000),
  "hang 30 s": hang(30_000),
  "link 100 ms": slow(100),
  "link 400 ms": slow(400),
  "link 700 ms": slow(700),
  "link 1500 ms": slow(1_500),
  "fail-over, empty": async ({ link, replica }) => {
    link.leadTo(replica.port);
    await sleep(8_000);
  },
  "step +1 s": step(1_000),
  "step -1 s": step(-1_000),
  "step +1 min": step(60_000),
  "step -1 min": step(-60_000),
  "step +1 h": step(3_600_000),
  "step -1 h": step(-3_600_000),
};

const HEAD = "fault | client | sent | counted | over plan | most in 1 s | by process | failed calls | events";
const table = [`| ${HEAD} |`, `|${"---|".repeat(9)}`];
const text = (counts: Readonly<Record<string, number>>) =>
  Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(", ") || "-";

describe.each(["ioredis", "redis"] as const)("a shared plan through %s", (library) => {
  afterAll(() => console.log(table.join("\n")));

  it.each(Object.entries(FAULTS))(
    "is kept and counted right: %s",
    { timeout: 120_000 },
    async (name, fault) => {
      const run = await runQuotaFleet({ ...JOB, library }, fault);

      const cells = [run.sent, run.counted, run.overPlan, run.mostInSecond, `${run.least}-${run.most}`];
      table.push(`| ${[name, library, ...cells, text(run.failures), text(run.events)].join(" | ")} |`);
      // What a process has acquired and not sent yet when the run ends: at most one acquisition of each.
      expect(run.counted).toBeGreaterThanOrEqual(run.sent);
      expect(run.counted).toBeLessThanOrEqual(run.sent + 32 * JOB.processes);
      expect(run.overPlan).toBeLessThanOrEqual(JOB.plan.burst / JOB.processes);
      expect(run.least).toBeGreaterThan(run.most / 2);
      expect(run.failures).toEqual({});
    },
  );
});
