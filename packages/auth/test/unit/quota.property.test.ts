import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createQuota, type QuotaPeriod, type UsagePlan } from "../../src/index.js";
import { settle } from "../support/virtual-time.js";
import { createVirtualTimers } from "../support/virtual-timers.js";

const DAY_MS = 86_400_000;
const URL = "https://api.enmacc.example/rfqs";

/** The server's side of a plan, as simple as can be: counts what the plan does not allow. */
function createServer(plan: UsagePlan, startAt: number) {
  const { ratePerSecond, burst, quota } = plan;
  let tokens = burst;
  let refilledAt = startAt;
  let day = Math.floor(startAt / DAY_MS);
  let used = 0;
  const server = { served: 0, overPlan: 0, receive };
  function receive(time: number) {
    tokens = Math.min(burst, tokens + ((time - refilledAt) / 1000) * ratePerSecond);
    refilledAt = time;
    if (Math.floor(time / DAY_MS) !== day) {
      day = Math.floor(time / DAY_MS);
      used = 0;
    }
    // A ten-millionth of a token is a rounding error of floating-point numbers.
    if (tokens < 1 - 1e-7 || (quota && used >= quota.limit)) {
      server.overPlan += 1;
      return;
    }
    tokens -= 1;
    used += 1;
    server.served += 1;
  }
  return server;
}

const plans = fc.record({
  ratePerSecond: fc.oneof(fc.double({ min: 0.2, max: 20, noNaN: true }), fc.integer({ min: 1, max: 400 })),
  burst: fc.integer({ min: 1, max: 300 }),
});

describe("createQuota() against a model of the server's counter", { timeout: 60_000 }, () => {
  it("never sends more than the plan allows, however the network jitters", async () => {
    const step = fc.record({
      afterMs: fc.integer({ min: 0, max: 3_000 }),
      calls: fc.integer({ min: 1, max: 40 }),
    });
    const transit = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 20 });

    await fc.assert(
      fc.asyncProperty(
        plans,
        fc.array(step, { minLength: 1, maxLength: 15 }),
        transit,
        async (plan, steps, delays) => {
          // A burst below twice the rate's share of the jitter cannot absorb all of it: see the next property.
          fc.pre(plan.burst / 2 >= (plan.ratePerSecond * 100) / 1000 && plan.burst >= 2);
          const timers = createVirtualTimers({ lateBy: [0, 2, 17, 1] });
          const server = createServer(plan, timers.now() - 60_000);
          const arrivals: number[] = [];
          const { calls } = createQuota({
            plan,
            now: timers.now,
            setTimer: timers.setTimer,
            maxWaitMs: DAY_MS,
          });
          const send = calls(async () => {
            arrivals.push(timers.now() + (delays[arrivals.length % delays.length] ?? 0));
            return new Response();
          });

          const sent: Promise<Response>[] = [];
          for (const { afterMs, calls: count } of steps) {
            await timers.runUntil(timers.now() + afterMs);
            for (let call = 0; call < count; call += 1) sent.push(send(URL, { method: "GET", headers: {} }));
          }
          await timers.runUntil(timers.now() + DAY_MS);
          for (const time of arrivals.toSorted((a, b) => a - b)) server.receive(time);

          expect(server.overPlan).toBe(0);
          expect(server.served).toBe((await Promise.all(sent)).length);
        },
      ),
      { numRuns: 150 },
    );
  });

  it("uses at least 97 % of the plan while calls wait, and never more than it", async () => {
    const lateness = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 8 });

    await fc.assert(
      fc.asyncProperty(plans, lateness, async (plan, lateBy) => {
        // Timers that wake up to 5 ms late can only keep up with a bucket that holds what comes in that time.
        fc.pre(plan.burst >= 2 && plan.burst / 2 >= plan.ratePerSecond * 0.012);
        const timers = createVirtualTimers({ lateBy });
        const server = createServer(plan, timers.now());
        const { calls } = createQuota({
          plan,
          now: timers.now,
          setTimer: timers.setTimer,
          maxWaitMs: DAY_MS,
        });
        const send = calls(async () => {
          server.receive(timers.now());
          return new Response();
        });
        const seconds = Math.ceil(
          Math.max(20, 60 / plan.ratePerSecond, (20 * plan.burst) / plan.ratePerSecond),
        );
        const allowed = plan.burst + plan.ratePerSecond * seconds;

        const sent = Array.from({ length: Math.ceil(allowed) + 10 }, () =>
          send(URL, { method: "GET", headers: {} }),
        );
        await timers.runUntil(timers.now() + seconds * 1000);
        const served = server.served;
        await timers.runUntil(timers.now() + DAY_MS);
        await Promise.all(sent);

        expect(server.overPlan).toBe(0);
        // The headroom and the reserve are kept back once, at most 60 % of a burst; the rest is the rate.
        expect(served).toBeGreaterThanOrEqual(0.97 * (allowed - 0.6 * plan.burst) - 2);
      }),
      { numRuns: 25 },
    );
  });

  it("keeps to the quota of every period and uses all of it", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 2, max: 5 }),
        async (limit, days) => {
          const timers = createVirtualTimers();
          const plan = { ratePerSecond: 2, burst: 5, quota: { limit, period: "day" as QuotaPeriod } };
          const server = createServer(plan, timers.now());
          const { calls } = createQuota({
            plan,
            now: timers.now,
            setTimer: timers.setTimer,
            maxWaitMs: DAY_MS,
          });
          const send = calls(async () => {
            server.receive(timers.now());
            return new Response();
          });
          const poll = () => void send(URL, { method: "GET", headers: {} }).catch(() => undefined);

          for (let hour = 0; hour < days * 24; hour += 1) {
            for (let call = 0; call < limit; call += 1) poll();
            await timers.runUntil(timers.now() + DAY_MS / 24);
          }

          // From noon to noon: one more day begins than pass.
          expect(server.overPlan).toBe(0);
          expect(server.served).toBe(limit * (days + 1));
        },
      ),
      { numRuns: 15 },
    );
  });

  it("sends when it would have sent, however the clock is set", async () => {
    const step = fc.record({
      afterMs: fc.integer({ min: 0, max: 3_000 }),
      calls: fc.integer({ min: 1, max: 20 }),
      setByMs: fc.oneof(
        fc.constantFrom(1_000, -1_000, 60_000, -60_000, 3_600_000, -3_600_000),
        fc.integer({ min: -1e12, max: 1e12 }),
      ),
    });
    type Step = { afterMs: number; calls: number; setByMs: number };
    async function sentAt(plan: UsagePlan, steps: readonly Step[], isSet: boolean): Promise<number[]> {
      const timers = createVirtualTimers();
      const { calls } = createQuota({
        plan,
        now: timers.date,
        monotonicNow: timers.now,
        setTimer: timers.setTimer,
        maxWaitMs: 30_000,
      });
      const times: number[] = [];
      const send = calls(async () => {
        times.push(timers.now());
        return new Response();
      });
      for (const { afterMs, calls: count, setByMs } of steps) {
        await timers.runUntil(timers.now() + afterMs);
        for (let call = 0; call < count; call += 1) {
          // Who waits too long is refused at the same time too.
          send(URL, { method: "GET", headers: {} }).catch(() => times.push(-timers.now()));
        }
        if (isSet) timers.setDateBy(setByMs);
      }
      await timers.runUntil(timers.now() + 120_000);
      return times;
    }

    await fc.assert(
      fc.asyncProperty(plans, fc.array(step, { minLength: 1, maxLength: 12 }), async (plan, steps) => {
        expect(await sentAt(plan, steps, true)).toEqual(await sentAt(plan, steps, false));
      }),
      { numRuns: 60 },
    );
  });

  it("serves first the more important, and first come first served within one importance", async () => {
    const arrival = fc.record({
      priority: fc.constantFrom("high" as const, "normal" as const, "low" as const),
      isAborted: fc.boolean(),
    });

    await fc.assert(
      fc.asyncProperty(fc.array(arrival, { maxLength: 200 }), async (arrivals) => {
        const timers = createVirtualTimers();
        const served: number[] = [];
        const { calls } = createQuota({
          plan: { ratePerSecond: 10, burst: 1 },
          now: timers.now,
          setTimer: timers.setTimer,
          maxWaitMs: DAY_MS,
          priority: (operation) => (operation?.id ?? "normal") as "normal",
        });
        const send = calls(async (url) => {
          served.push(Number(url));
          return new Response();
        });
        void send("-1", { method: "GET", headers: {} });
        await settle();
        const controllers = arrivals.map(() => new AbortController());

        const ends = arrivals.map(({ priority: id }, index) => {
          const operation = { id } as never;
          const signal = (controllers[index] as AbortController).signal;
          return send(String(index), { method: "GET", headers: {}, operation, signal }).catch(
            () => undefined,
          );
        });
        for (const [index, { isAborted }] of arrivals.entries()) if (isAborted) controllers[index]?.abort();
        await timers.runUntil(timers.now() + 3_600_000);
        await Promise.all(ends);

        const expected = ["high", "normal", "low"].flatMap((priority) =>
          arrivals.flatMap((call, index) => (call.priority === priority && !call.isAborted ? [index] : [])),
        );
        expect(served).toEqual([-1, ...expected]);
        expect(timers.size).toBe(0);
      }),
      { numRuns: 60 },
    );
  });
});
