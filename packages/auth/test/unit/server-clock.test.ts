import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createServerClock } from "../../src/redis/server-clock.js";

const NOON = Date.UTC(2026, 10, 18, 12);

/** Two machines: what is here, and a server whose clock is `leadMs` ahead of the wall clock here. */
function arrange() {
  const here = { wall: NOON, passed: 5_000, serverLeadMs: 700 };
  const clock = createServerClock({ now: () => here.wall, monotonicNow: () => here.passed });
  const serverNow = () => NOON + (here.passed - 5_000) + here.serverLeadMs;
  /** One request: so long on the way there, and back. */
  const exchange = (thereMs: number, backMs: number) => {
    const sentAt = here.passed;
    here.passed += thereMs;
    const serverTime = serverNow();
    here.passed += backMs;
    clock.observe(serverTime, sentAt, here.passed);
  };
  return { here, clock, serverNow, exchange };
}

describe("createServerClock()", () => {
  it("takes the wall clock's word as long as nothing is known", () => {
    const { here, clock } = arrange();

    expect(clock.serverNow()).toBe(NOON);
    here.wall += 1_000;
    expect(clock.serverNow()).toBe(NOON + 1_000);
    expect(clock.toLocal(NOON + 1_500)).toBe(here.passed + 500);
  });

  it("believes the fastest response", () => {
    const { clock, serverNow, exchange } = arrange();
    exchange(5, 5);

    exchange(5, 400);

    expect(serverNow() - clock.serverNow()).toBeCloseTo(5, 0);
  });

  it.each([100, 10_000, 60_000, 61_000, 3_600_000])(
    "does not follow this machine's clock set by %d ms",
    (ms) => {
      for (const step of [ms, -ms]) {
        const { here, clock, serverNow, exchange } = arrange();
        exchange(5, 5);

        here.wall += step;
        exchange(5, 5);

        expect(serverNow() - clock.serverNow()).toBeCloseTo(5, 0);
      }
    },
  );

  it("never is further off than a round trip, whatever both clocks and the network do", () => {
    const event = fc.record({
      thereMs: fc.integer({ min: 0, max: 2_000 }),
      backMs: fc.integer({ min: 0, max: 2_000 }),
      pauseMs: fc.integer({ min: 0, max: 600_000 }),
      localStepMs: fc.integer({ min: -4_000_000, max: 4_000_000 }),
      serverStepMs: fc.oneof(fc.constant(0), fc.integer({ min: -4_000_000, max: 4_000_000 })),
    });
    fc.assert(
      fc.property(fc.array(event, { minLength: 1 }), (events) => {
        const { here, clock, serverNow, exchange } = arrange();
        for (const { thereMs, backMs, pauseMs, localStepMs, serverStepMs } of events) {
          here.passed += pauseMs;
          here.wall += localStepMs;
          here.serverLeadMs += serverStepMs;
          exchange(thereMs, backMs);
          const off = serverNow() - clock.serverNow();
          // Not earlier than the server's, but for what drift is assumed.
          expect(off).toBeGreaterThanOrEqual(-thereMs - 1e-6);
          expect(off).toBeLessThanOrEqual(backMs + 1e-6);
        }
      }),
    );
  });
});
