import { describe, expect, it } from "vitest";
import type { AuthEvent } from "../../src/events/events.js";
import { createMemoryQuotaStore, type QuotaLimiter, type UsagePlan } from "../../src/index.js";
import { bucketTerms } from "../../src/rate-limit/token-bucket.js";

const NOON = Date.UTC(2026, 10, 18, 12);
const MIDNIGHT = Date.UTC(2026, 10, 19);

/** A limiter whose clock the test sets. */
function open(plan: UsagePlan, startAt = NOON) {
  const clock = { time: startAt };
  const limiter = createMemoryQuotaStore().open({ key: "", plan, jitterMs: 100, now: () => clock.time });
  const take = (count: number, unused = 0) => limiter.acquire({ count, urgent: true, unused });
  return { clock, limiter, take };
}
const granted = async (permits: ReturnType<QuotaLimiter["acquire"]>) => (await permits).waitsMs.length;

describe("bucketTerms()", () => {
  it("keeps back what the jitter may push together, and no more than half of the burst", () => {
    const plenty = bucketTerms({ ratePerSecond: 100, burst: 100 }, 100);
    const scarce = bucketTerms({ ratePerSecond: 1_000, burst: 100 }, 100);
    const single = bucketTerms({ ratePerSecond: 10, burst: 1 }, 100);

    expect([plenty.capacity, plenty.headroom]).toEqual([90, 10]);
    expect([scarce.capacity, scarce.headroom]).toEqual([50, 50]);
    expect([single.capacity, single.headroom]).toEqual([1, 0]);
  });

  it("reserves a tenth for the urgent, two at least, and nothing of a small burst", () => {
    const reservedOf = (burst: number) => bucketTerms({ ratePerSecond: 1, burst }, 1).reserved;

    expect([3, 5, 31, 101].map(reservedOf)).toEqual([0, 2, 3, 10]);
  });
});

describe("createMemoryQuotaStore()", () => {
  it("grants unused permits again, while others wait for them", async () => {
    const { clock, take } = open({ ratePerSecond: 1, burst: 11 });
    await take(100);
    clock.time += 2_020;
    const { waitsMs } = await take(3);

    const again = await take(3, 2);

    // The burst is gone, two tokens came in two seconds; both are taken, returned, and taken again.
    expect(waitsMs).toEqual([0, 0]);
    expect(again.waitsMs).toEqual([0, 0]);
  });

  it("returns no more than the bucket would hold by now", async () => {
    const { clock, take } = open({ ratePerSecond: 1, burst: 11 });
    await take(10);
    clock.time += 5_030;

    const { waitsMs } = await take(100, 10);

    // Five came since. Had the ten not been taken, the bucket would have been full, and the five lost.
    expect(waitsMs).toEqual([0, 0, 0, 0, 0]);
  });

  it("grants nothing shortly before a period's end, where the server may count it in either", async () => {
    const plan: UsagePlan = { ratePerSecond: 10, burst: 10, quota: { limit: 5, period: "day" } };
    const { clock, take } = open(plan, MIDNIGHT - 101);
    const before = await granted(take(1));
    clock.time = MIDNIGHT - 100;

    const { pause } = await take(1);
    clock.time = MIDNIGHT;

    expect(before).toBe(1);
    expect(pause).toEqual({ reason: "rate", forMs: 100 });
    expect(await granted(take(5))).toBe(5);
  });

  it("does not take a clock that was set back for a new period", async () => {
    const plan: UsagePlan = { ratePerSecond: 10, burst: 10, quota: { limit: 2, period: "day" } };
    const { clock, take } = open(plan, MIDNIGHT + 1_000);
    await take(2);
    clock.time = MIDNIGHT - 60_000;
    await take(2);

    clock.time = MIDNIGHT + 2_000;

    expect((await take(1)).pause?.reason).toBe("quota");
  });

  it("keeps to a pause that another client of the store has reported", async () => {
    const { clock, limiter, take } = open({ ratePerSecond: 10, burst: 10 });

    await limiter.reportRefusal({ reason: "rate", forMs: 5_000 });
    clock.time += 4_000;
    const { waitsMs, pause } = await take(1);
    clock.time += 1_200;

    expect([waitsMs, pause]).toEqual([[], { reason: "rate", forMs: 1_000 }]);
    expect(await granted(take(1))).toBe(1);
  });
});

describe("createMemoryQuotaStore() when the clock is set", () => {
  const QUOTA: UsagePlan = { ratePerSecond: 10, burst: 10, quota: { limit: 4, period: "day" } };

  /** A limiter with a wall clock that a test sets, and a monotonic one. */
  function openWithTwo(plan: UsagePlan, startAt = NOON) {
    const clock = { date: startAt, passed: 0 };
    const limiter = createMemoryQuotaStore().open({
      key: "",
      plan,
      jitterMs: 100,
      now: () => clock.date,
      monotonicNow: () => clock.passed,
    });
    const take = (count: number) => limiter.acquire({ count, urgent: true, unused: 0 });
    const pass = (ms: number) => {
      clock.date += ms;
      clock.passed += ms;
    };
    return { clock, take, pass };
  }

  it.each([1_000, -1_000, 60_000, -60_000, 3_600_000, -3_600_000, 1e11, -1e11])(
    "refills at the plan's rate after a step of %d ms",
    async (step) => {
      const { clock, take, pass } = openWithTwo({ ratePerSecond: 10, burst: 10 });
      await take(20);

      clock.date += step;
      const atOnce = await take(1);
      pass(1_000);
      const later = await take(20);

      expect(atOnce.waitsMs[0]).toBeLessThan(250);
      // Ten came in the second, less the rate's reserve; one had been promised before.
      expect(later.waitsMs).toHaveLength(8);
    },
  );

  it("begins no new quota when the clock is set back over midnight and on again", async () => {
    const { clock, take, pass } = openWithTwo(QUOTA, MIDNIGHT + 1_000);
    await take(3);
    clock.date -= 3_600_000;
    pass(60_000);
    const during = await granted(take(3));
    clock.date += 3_600_000;

    expect(during).toBe(1);
    expect((await take(1)).pause?.reason).toBe("quota");
  });

  it("waits no longer than a period for the next quota after a clock was years ahead", async () => {
    const { clock, take, pass } = openWithTwo(QUOTA, NOON + 4 * 365 * 86_400_000);
    await take(4);
    clock.date = NOON;
    const { pause } = await take(1);

    pass(pause?.forMs ?? 0);

    expect(pause?.reason).toBe("quota");
    expect(pause?.forMs).toBeLessThanOrEqual(86_400_000);
    expect(await granted(take(9))).toBe(4);
    expect((await take(1)).pause?.reason).toBe("quota");
  });

  it("does not count unused permits of the last period in the new one", async () => {
    const { clock, limiter, take } = open({ ...QUOTA, ratePerSecond: 1_000, burst: 1_000 }, MIDNIGHT - 1_000);
    await take(3);
    clock.time = MIDNIGHT;

    const { waitsMs } = await limiter.acquire({ count: 9, urgent: true, unused: 3 });

    expect(waitsMs).toHaveLength(4);
    expect((await take(1)).pause?.reason).toBe("quota");
  });
});

describe("createMemoryQuotaStore() with two plans under one key", () => {
  it("tells the one that comes second, and keeps to the stricter numbers", async () => {
    const store = createMemoryQuotaStore();
    const events: AuthEvent[] = [];
    const openAs = (plan: UsagePlan) =>
      store.open({ key: "k", plan, jitterMs: 1, now: () => NOON, onEvent: (event) => events.push(event) });
    const first = openAs({ ratePerSecond: 10, burst: 10, quota: { limit: 100, period: "day" } });
    openAs({ ratePerSecond: 10, burst: 10, quota: { limit: 100, period: "day", offsetMs: 0 } });
    const before = events.length;

    openAs({ ratePerSecond: 20, burst: 10, quota: { limit: 5, period: "day" } });

    expect(before).toBe(0);
    expect(events).toMatchObject([
      {
        type: "plan_mismatch",
        plan: "20/s, burst 10, 5 per day",
        otherPlan: "10/s, burst 10, 100 per day",
      },
    ]);
    expect(await granted(first.acquire({ count: 9, urgent: true, unused: 0 }))).toBe(5);
  });
});
