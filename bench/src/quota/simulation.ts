import { mock } from "node:test";
import { quantile } from "../measure.ts";
import type { CreateLimiter, Plan, Transport } from "./limiter.ts";

/** Long enough for any of them to have a full burst again. */
const PAUSE_MS = 5_000;
const STEP_MS = 2;
const WAY_MS = 20;
/** How much longer than that the way to the server may be. It is as long for all that leaves within a slot. */
const JITTER_MS = 60;
const SLOT_MS = 200;

export interface Demand {
  /** How long calls wait without a break. */
  readonly seconds: number;
  /** How many times, after that, three bursts' worth of calls come at once, after a pause each time. */
  readonly waves: number;
}

/**
 * Drives a limiter on a virtual clock against a server that counts as an API gateway does. The way to it takes 20 to
 * 80 ms, at random, the same for everybody.
 */
export async function simulate(create: CreateLimiter, plan: Plan, { seconds, waves }: Demand) {
  const turn = globalThis.setImmediate;
  mock.timers.enable({ apis: ["Date", "setTimeout", "setInterval"], now: Date.UTC(2026, 10, 22) });
  const pass = async (isOver: () => boolean) => {
    while (!isOver()) {
      await new Promise((resolve) => turn(resolve));
      mock.timers.tick(STEP_MS);
    }
    await new Promise((resolve) => turn(resolve));
  };
  const passTo = (time: number) => pass(() => Date.now() >= time);
  try {
    const startedAt = Date.now();
    const server = createServer(plan);
    const sentAt: number[] = [];
    const order: number[] = [];
    const transport: Transport = (number) => {
      order.push(number);
      sentAt[number] = Date.now();
      return server.respond();
    };
    const limited = create(plan, transport);
    const finish = async (calls: readonly Promise<Response>[]) => {
      let isOver = false;
      const all = Promise.all(calls).finally(() => {
        isOver = true;
      });
      const latest = Date.now() + 10 * seconds * 1000;
      await pass(() => isOver || Date.now() > latest);
      if (!isOver) throw new Error(`${calls.length - order.length} calls were never sent`);
      await all;
    };

    const allowed = plan.burst + plan.ratePerSecond * seconds;
    const calls = Array.from({ length: allowed }, (_, number) => limited(number));
    await passTo(startedAt + seconds * 1000);
    const served = server.served();
    await finish(calls);
    const late = sentAt.map((time, number) => {
      const idealMs = Math.max(0, ((number + 1 - plan.burst) / plan.ratePerSecond) * 1000);
      return time - startedAt - idealMs;
    });

    const burstMs: number[] = [];
    for (let wave = 0; wave < waves; wave += 1) {
      // A little more each time, so that the waves leave at all places of a slot.
      await passTo(Date.now() + PAUSE_MS + wave * 22);
      const [first, wavedAt] = [order.length, Date.now()];
      await finish(Array.from({ length: 3 * plan.burst }, (_, index) => limited(first + index)));
      burstMs.push((sentAt[first + plan.burst - 1] ?? Number.NaN) - wavedAt);
    }
    return {
      share: (100 * served) / allowed,
      refused: server.refused(),
      overtaken: Math.max(...order.map((number, place) => Math.abs(number - place))),
      lateP50: quantile(late, 0.5),
      lateP99: quantile(late, 0.99),
      burstMs: quantile(burstMs, 0.5),
    };
  } finally {
    mock.timers.reset();
  }
}

function createServer({ ratePerSecond, burst }: Plan) {
  const random = seededRandom(7);
  const startedAt = Date.now();
  const delays: number[] = [];
  const delayNow = (): number => {
    const slot = Math.floor((Date.now() - startedAt) / SLOT_MS);
    while (delays.length <= slot) delays.push(WAY_MS + Math.floor(random() * JITTER_MS));
    return delays[slot] ?? WAY_MS;
  };
  let tokens = burst;
  let refilledAt = Date.now();
  let served = 0;
  let refused = 0;
  const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  return {
    served: () => served,
    refused: () => refused,
    async respond(): Promise<Response> {
      await sleep(delayNow());
      const now = Date.now();
      tokens = Math.min(burst, tokens + ((now - refilledAt) / 1000) * ratePerSecond);
      refilledAt = now;
      const isServed = tokens >= 1;
      if (isServed) tokens -= 1;
      served += isServed ? 1 : 0;
      refused += isServed ? 0 : 1;
      await sleep(WAY_MS);
      return Response.json(isServed ? { items: [] } : { message: "Too Many Requests" }, {
        status: isServed ? 200 : 429,
      });
    },
  };
}

/** mulberry32: the same numbers for everybody. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
