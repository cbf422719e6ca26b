import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AccessToken, AuthError, createTokenCache } from "../../src/index.js";
import { tokenOf } from "../support/tokens.js";
import { createVirtualTime, settle } from "../support/virtual-time.js";

const milliseconds = (max: number) => fc.integer({ min: 0, max });
const endpoint = fc.record({ lifetimeMs: fc.integer({ min: 20_000, max: 7_200_000 }), fails: fc.boolean() });

/** What the cache does when requests take no time: the whole of its rules, without its promises. */
function createModel(startAt: number) {
  let token: { number: number; expiresAt: number; lifetimeMs: number } | undefined;
  let requests = 0;
  let failures = 0;
  let pausedUntil = startAt;

  const request = (now: number, prepared: { lifetimeMs: number; fails: boolean }) => {
    if (now < pausedUntil) return false;
    requests += 1;
    if (prepared.fails) {
      pausedUntil = now + Math.min(1_000 * 2 ** failures, 60_000) / 2;
      failures += 1;
      return false;
    }
    failures = 0;
    token = { number: requests, lifetimeMs: prepared.lifetimeMs, expiresAt: now + prepared.lifetimeMs };
    return true;
  };
  const number = () => token?.number;
  const left = (now: number) => (token ? token.expiresAt - now : 0);
  const isUsable = (now: number) => token && left(now) > Math.min(5_000, token.lifetimeMs * 0.05);
  const isFresh = (now: number) => token && left(now) > Math.min(300_000, token.lifetimeMs * 0.2) / 2;
  return {
    requests: () => requests,
    get(now: number, prepared: { lifetimeMs: number; fails: boolean }) {
      if (!isUsable(now)) return request(now, prepared) ? number() : undefined;
      const serving = (token as { number: number } | undefined)?.number;
      if (!isFresh(now)) request(now, prepared);
      return serving;
    },
    refresh: (now: number, prepared: { lifetimeMs: number; fails: boolean }) =>
      request(now, prepared) ? number() : undefined,
    replaceNewest(now: number, prepared: { lifetimeMs: number; fails: boolean }) {
      token = undefined;
      return request(now, prepared) ? number() : undefined;
    },
  };
}

describe("createTokenCache() against a model", () => {
  it("returns the token that the model returns, with as many requests", async () => {
    const step = fc.record({
      does: fc.constantFrom("get", "get", "get", "refresh", "replace" as const),
      afterMs: fc.oneof(milliseconds(2_000), milliseconds(600_000), milliseconds(8_000_000)),
      prepared: endpoint,
    });

    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const time = createVirtualTime();
        const model = createModel(time.now());
        let requests = 0;
        let prepared = { lifetimeMs: 0, fails: true };
        const requestToken = async () => {
          requests += 1;
          if (prepared.fails) throw new AuthError("token_request_failed", "down");
          return tokenOf(`${requests}`, time.now(), prepared.lifetimeMs);
        };
        const cache = createTokenCache({ requestToken, now: time.now, random: () => 0 });
        const numberOf = (token: Promise<AccessToken>) =>
          token.then(
            (given) => Number(given.reveal()),
            () => undefined,
          );

        for (const { does, afterMs, prepared: next } of steps) {
          await time.advance(afterMs);
          prepared = next;
          const newest = cache.peek();
          if (does === "replace" && newest) {
            const expected = model.replaceNewest(time.now(), next);
            expect(await numberOf(cache.replace(newest))).toBe(expected);
          } else if (does === "refresh") {
            const expected = model.refresh(time.now(), next);
            expect(await numberOf(cache.refresh())).toBe(expected);
          } else {
            const expected = model.get(time.now(), next);
            expect(await numberOf(cache.get())).toBe(expected);
          }
          await settle();
          expect(requests).toBe(model.requests());
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe("createTokenCache() under concurrency", () => {
  it("keeps its promises whatever the order of callers, responses and failures", async () => {
    const step = fc.record({
      does: fc.constantFrom("get", "get", "refresh", "replace", "abort" as const),
      afterMs: fc.oneof(fc.constant(0), milliseconds(1_500), milliseconds(300_000)),
      latencyMs: milliseconds(9_000),
      prepared: endpoint,
    });

    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 40 }),
        fc.double({ min: 0, max: 0.99, noNaN: true }),
        fc.boolean(),
        async (steps, random, onlyGets) => {
          const time = createVirtualTime();
          const requestedAt: number[] = [];
          let next = { latencyMs: 0, prepared: { lifetimeMs: 60_000, fails: false } };
          let underWay = 0;
          let mostUnderWay = 0;
          let quietUntil = 0;
          const requestToken = async () => {
            const at = time.now();
            const { latencyMs, prepared } = next;
            // A failure is followed by a pause of half a second at least.
            expect(at).toBeGreaterThanOrEqual(quietUntil);
            const number = requestedAt.push(at);
            underWay += 1;
            mostUnderWay = Math.max(mostUnderWay, underWay);
            await time.sleep(latencyMs);
            underWay -= 1;
            if (!prepared.fails) return tokenOf(`${number}`, at, prepared.lifetimeMs);
            if (newestDelivered < number) quietUntil = time.now() + 500;
            throw new AuthError("token_request_failed", "down");
          };
          const cache = createTokenCache({
            requestToken,
            now: time.now,
            random: () => random,
            sleep: time.sleep,
          });
          const waiting: Promise<unknown>[] = [];
          const rejected = new Set<string>();
          let newestDelivered = 0;

          const observe = (token: Promise<AccessToken>, check: (token: AccessToken) => void) => {
            waiting.push(
              token.then(check, (error: unknown) => {
                const isExpected = error instanceof AuthError || (error as Error).name === "AbortError";
                expect(isExpected).toBe(true);
              }),
            );
          };
          const watch = () => {
            const number = Number(cache.peek()?.reveal() ?? newestDelivered);
            // A late response never takes the place of a newer token.
            expect(number).toBeGreaterThanOrEqual(newestDelivered);
            newestDelivered = number;
          };

          for (const { does: drawn, afterMs, latencyMs, prepared } of steps) {
            const does = onlyGets && drawn !== "abort" ? "get" : drawn;
            await time.advance(afterMs);
            watch();
            next = { latencyMs, prepared };
            const calledAt = time.now();
            const newest = cache.peek();
            if (does === "replace" && newest) {
              rejected.add(newest.reveal());
              observe(cache.replace(newest), (token) => expect(token.equals(newest)).toBe(false));
            } else if (does === "refresh") {
              observe(cache.refresh(), (token) => {
                expect(requestedAt[Number(token.reveal()) - 1]).toBeGreaterThanOrEqual(calledAt);
              });
            } else if (does === "abort") {
              const controller = new AbortController();
              observe(cache.get({ signal: controller.signal }), () => undefined);
              controller.abort();
            } else {
              const refused = new Set(rejected);
              observe(cache.get(), (token) => {
                expect(token.expiresAt).toBeGreaterThan(time.now());
                expect(refused.has(token.reveal())).toBe(false);
              });
            }
            await settle();
            watch();
          }
          await time.advance(60_000);
          await Promise.all(waiting);

          // Only a forced refresh or a rejected token makes a second request while one is under way.
          if (onlyGets) expect(mostUnderWay).toBeLessThanOrEqual(1);
          expect(underWay).toBe(0);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe("createTokenCache() with a wall clock that is set at any time", () => {
  it("uses no token beyond its life, and asks once per life and step forward", async () => {
    const HOUR = 3_600_000;
    const step = fc.record({
      advanceMs: fc.oneof(milliseconds(2_000), milliseconds(600_000), milliseconds(2 * HOUR)),
      setByMs: fc.oneof(
        fc.constant(0),
        fc.integer({ min: -2_000, max: 2_000 }),
        fc.integer({ min: -30 * 24 * HOUR, max: 30 * 24 * HOUR }),
      ),
      calls: fc.integer({ min: 0, max: 5 }),
    });

    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const time = createVirtualTime();
        const requestedAt: number[] = [];
        const requestToken = async () => {
          const number = requestedAt.push(time.monotonicNow());
          return tokenOf(`${number}`, time.now(), HOUR);
        };
        const clocks = { now: time.now, monotonicNow: time.monotonicNow };
        const cache = createTokenCache({ ...clocks, requestToken, random: () => 0, sleep: time.sleep });
        let stepsForward = 0;

        for (const { advanceMs, setByMs, calls } of steps) {
          await time.advance(advanceMs);
          time.setBack(-setByMs);
          if (setByMs > 0) stepsForward += 1;
          for (let call = 0; call < calls; call += 1) {
            const token = await cache.get();
            const ageMs = time.monotonicNow() - (requestedAt[Number(token.reveal()) - 1] ?? 0);
            expect(ageMs).toBeLessThan(HOUR);
            await settle();
          }
        }

        // A token is replaced 150 s before its end at the earliest.
        const lives = Math.ceil(time.monotonicNow() / (HOUR - 150_000));
        expect(requestedAt.length).toBeLessThanOrEqual(1 + lives + stepsForward);
      }),
      { numRuns: 200 },
    );
  });
});
