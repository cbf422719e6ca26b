import { mock } from "node:test";
import { type CreateTokenSource, createTokenEndpoint } from "./token-endpoint.ts";

const LIFETIME_MS = 3_600_000;
const LATENCY_MS = 200;
const CALL_EVERY_MS = 100;
/** Enough for work that goes through the event loop, such as a digest; nobody's token takes more. */
const TURNS = 20;

/**
 * Calls ten times a second over some lives of a token, on a virtual clock, and counts the calls that had to wait for
 * the clock to go on, which is: for the endpoint. The first call is not counted: it has no token to go with.
 *
 * @returns Calls that waited, the longest wait in ms, and token requests after the first.
 */
export async function watchExpiries(load: () => Promise<CreateTokenSource>, lifetimes: number) {
  const turn = globalThis.setImmediate;
  const settle = () => new Promise((resolve) => turn(resolve));
  mock.timers.enable({ apis: ["Date", "setTimeout", "setInterval"], now: Date.UTC(2026, 10, 22) });
  try {
    const endpoint = createTokenEndpoint({ lifetimeMs: LIFETIME_MS, latencyMs: LATENCY_MS });
    const createTokenSource = await load();
    const source = await createTokenSource(endpoint);
    const first = source();
    for (let elapsed = 0; elapsed < 2 * LATENCY_MS; elapsed += CALL_EVERY_MS) {
      for (let turns = 0; turns < TURNS; turns += 1) await settle();
      mock.timers.tick(CALL_EVERY_MS);
    }
    await first;

    let waited = 0;
    let longestMs = 0;
    let pending = 0;
    const end = Date.now() + lifetimes * LIFETIME_MS;
    while (Date.now() < end) {
      const begunAt = Date.now();
      let isDone = false;
      pending += 1;
      const call = source().then(() => {
        isDone = true;
        pending -= 1;
        const waitedMs = Date.now() - begunAt;
        if (waitedMs > 0) waited += 1;
        longestMs = Math.max(longestMs, waitedMs);
      });
      call.catch(() => undefined);
      for (let turns = 0; turns < TURNS && !isDone; turns += 1) await settle();
      mock.timers.tick(CALL_EVERY_MS);
    }
    for (let turns = 0; turns < TURNS; turns += 1) await settle();
    if (pending > 1 + LATENCY_MS / CALL_EVERY_MS) throw new Error(`${pending} calls never got a token`);
    return { waited, longestMs, asked: endpoint.requests() - 1 };
  } finally {
    mock.timers.reset();
  }
}
