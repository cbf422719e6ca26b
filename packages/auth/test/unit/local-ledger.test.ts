import { describe, expect, it } from "vitest";
import { createMemoryQuotaStore, type QuotaLedger, type UsagePlan } from "../../src/index.js";
import { bucketTerms } from "../../src/quota/bucket.js";

const NOON = Date.UTC(2026, 10, 18, 12);
const MIDNIGHT = Date.UTC(2026, 10, 19);

/** A ledger whose clock the test sets. */
function open(plan: UsagePlan, startAt = NOON) {
  const clock = { time: startAt };
  const ledger = createMemoryQuotaStore().open({ key: "", plan, jitterMs: 100, now: () => clock.time });
  const take = (count: number, unused = 0) => ledger.reserve({ count, urgent: true, unused });
  return { clock, ledger, take };
}
const granted = async (grant: ReturnType<QuotaLedger["reserve"]>) => (await grant).waitsMs.length;

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
  it("grants again what was given back, while others wait for it", async () => {
    const { clock, take } = open({ ratePerSecond: 1, burst: 11 });
    await take(100);
    clock.time += 2_020;
    const { waitsMs } = await take(3);

    const again = await take(3, 2);

    // The burst is gone, two tokens came in two seconds; both are taken, given back, and taken again.
    expect(waitsMs).toEqual([0, 0]);
    expect(again.waitsMs).toEqual([0, 0]);
  });

  it("does not give back more than the bucket would hold by now", async () => {
    const { clock, take } = open({ ratePerSecond: 1, burst: 11 });
    await take(10);
    clock.time += 5_030;

    const { waitsMs } = await take(100, 10);

    // Five came since. Had the ten not been taken, the bucket would have been full, and the five lost.
    expect(waitsMs).toEqual([0, 0, 0, 0, 0]);
  });

  it("grants nothing so shortly before a period's end that the server may count it in either", async () => {
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

  it("keeps to a pause that another client of the store was told", async () => {
    const { clock, ledger, take } = open({ ratePerSecond: 10, burst: 10 });

    await ledger.refuse({ reason: "rate", forMs: 5_000 });
    clock.time += 4_000;
    const { waitsMs, pause } = await take(1);
    clock.time += 1_200;

    expect([waitsMs, pause]).toEqual([[], { reason: "rate", forMs: 1_000 }]);
    expect(await granted(take(1))).toBe(1);
  });
});
