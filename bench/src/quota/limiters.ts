import { createQuota } from "@energy-clients/auth";
import type { Fetch } from "@energy-clients/client-core";
import Bottleneck from "bottleneck";
import { RateLimiterMemory, RateLimiterQueue } from "rate-limiter-flexible";
import type { CreateLimiter } from "./limiter.ts";

/** The floor: a bucket and a list of those who wait, written by hand; the same arithmetic as the server's. */
const byHand: CreateLimiter = ({ ratePerSecond, burst }, transport) => {
  const waiting: (() => void)[] = [];
  let tokens = burst;
  let refilledAt = Date.now();
  let isTimed = false;

  function letGo(): void {
    const now = Date.now();
    tokens = Math.min(burst, tokens + ((now - refilledAt) / 1000) * ratePerSecond);
    refilledAt = now;
    let next = 0;
    for (; next < waiting.length && tokens >= 1; next += 1, tokens -= 1) waiting[next]?.();
    waiting.splice(0, next);
    if (waiting.length === 0 || isTimed) return;
    isTimed = true;
    setTimeout(
      () => {
        isTimed = false;
        letGo();
      },
      Math.ceil(((1 - tokens) / ratePerSecond) * 1000),
    );
  }

  return async (number) => {
    await new Promise<void>((resolve) => {
      waiting.push(resolve);
      if (!isTimed) letGo();
    });
    return transport(number);
  };
};

const ours: CreateLimiter = (plan, transport) => {
  // Looked up at each call, as the other limiters do: the simulation replaces `Date`, and has no monotonic clock.
  const now = () => Date.now();
  const quota = createQuota({ plan, maxWaitMs: 86_400_000, maxQueued: 1_000_000, now });
  const send: Fetch = (_url, { body }) => transport(Number(body));
  const limited = quota.calls(send);
  return (number) => limited("https://energy.example/", { method: "GET", headers: {}, body: String(number) });
};

/** As a bucket: refilled four times a second, which is the most often that it can be. */
const bottleneckReservoir: CreateLimiter = ({ ratePerSecond, burst }, transport) => {
  const limiter = new Bottleneck({
    reservoir: burst,
    reservoirIncreaseInterval: 250,
    reservoirIncreaseAmount: ratePerSecond / 4,
    reservoirIncreaseMaximum: burst,
  });
  return (number) => limiter.schedule(() => transport(number));
};

/** As a pace: the same time between any two. */
const bottleneckPace: CreateLimiter = ({ ratePerSecond }, transport) => {
  const limiter = new Bottleneck({ minTime: 1000 / ratePerSecond });
  return (number) => limiter.schedule(() => transport(number));
};

/** Its queue over a window in which the whole burst is refilled: it has windows, no bucket. */
const rateLimiterFlexible: CreateLimiter = ({ ratePerSecond, burst }, transport) => {
  const window = new RateLimiterMemory({ points: burst, duration: burst / ratePerSecond });
  const queue = new RateLimiterQueue(window);
  return async (number) => {
    await queue.removeTokens(1);
    return transport(number);
  };
};

/** By the name that the worker is given. */
export const LIMITERS: Readonly<Record<string, CreateLimiter>> = {
  byHand,
  ours,
  bottleneckReservoir,
  bottleneckPace,
  rateLimiterFlexible,
};
