import { type ClockSettings, checkTime, InputError } from "@energy-clients/client-core";
import { contextOf } from "../call/call-context.js";
import type { OnEvent } from "../events/events.js";
import type { FetchDecorator } from "../http/compose-fetch.js";
import {
  checkFunction,
  checkMilliseconds,
  checkOptionNames,
  checkWholeNumber,
  optionNames,
} from "../options/check-options.js";
import type { SetTimer } from "../time/timer.js";
import { limitAttempts } from "./attempt.js";
import { enforceDeadline } from "./deadline.js";
import { type RetryOptions, retrySafely } from "./retry.js";

/** How long a call may take, how it is retried, and where its events go. Times are in ms. */
export interface ReliabilityOptions {
  /** Longest time for a whole call, including every attempt and wait. @defaultValue 60_000 */
  readonly deadlineMs?: number;
  /** Longest time for one HTTP request, including the response body. @defaultValue 30_000, or the deadline if shorter */
  readonly timeoutMs?: number;
  /** Largest response body, in bytes after decompression. @defaultValue 67_108_864 (64 MiB) */
  readonly maxBodyBytes?: number;
  /** How requests are retried that may be sent again. */
  readonly retry?: RetryOptions;
  /** Hook for logs, traces and metrics. @defaultValue none: no event is created */
  readonly onEvent?: OnEvent;
  /** Waits that many ms, or rejects with the signal's reason when it aborts. @defaultValue `setTimeout` */
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Sets a timer and returns what stops it. @defaultValue `setTimeout` */
  readonly setTimer?: SetTimer;
}

export const RELIABILITY_OPTIONS = /* @__PURE__ */ optionNames<ReliabilityOptions>({
  deadlineMs: true,
  timeoutMs: true,
  maxBodyBytes: true,
  retry: true,
  onEvent: true,
  sleep: true,
  setTimer: true,
});

const RETRY_OPTIONS = /* @__PURE__ */ optionNames<RetryOptions>({
  maxAttempts: true,
  initialDelayMs: true,
  maxDelayMs: true,
  maxRetryAfterMs: true,
});

const DAY_MS = 86_400_000;
const DEFAULT_DEADLINE_MS = 60_000;
const DEFAULT_TIMEOUT_MS = 30_000;
const DEFAULT_MAX_BODY_BYTES = 64 * 1024 * 1024;

/** @throws {@link InputError} `unknown_option`, `malformed_value` or `out_of_range`. */
export function checkReliability(options: ReliabilityOptions & ClockSettings): void {
  const { deadlineMs = DEFAULT_DEADLINE_MS, timeoutMs, maxBodyBytes, retry = {}, onEvent, sleep } = options;
  checkFunction(onEvent, "onEvent");
  checkFunction(sleep, "sleep");
  checkFunction(options.setTimer, "setTimer");
  checkTime(options);
  checkMilliseconds(deadlineMs, "deadlineMs", DAY_MS);
  checkMilliseconds(timeoutMs, "timeoutMs", DAY_MS);
  if (timeoutMs !== undefined && deadlineMs < timeoutMs) {
    const problem = `${deadlineMs} ms is shorter than timeoutMs (${timeoutMs} ms), which then has no effect; raise it or lower timeoutMs`;
    throw new InputError("out_of_range", "deadlineMs", problem);
  }
  checkWholeNumber(maxBodyBytes, "maxBodyBytes", Number.MAX_SAFE_INTEGER);
  checkOptionNames(retry, RETRY_OPTIONS, "retry");
  checkWholeNumber(retry.maxAttempts, "retry.maxAttempts", 20);
  checkMilliseconds(retry.initialDelayMs, "retry.initialDelayMs", DAY_MS);
  checkMilliseconds(retry.maxDelayMs, "retry.maxDelayMs", DAY_MS);
  checkMilliseconds(retry.maxRetryAfterMs, "retry.maxRetryAfterMs", DAY_MS);
}

/** The decorators that {@link ReliabilityOptions} describe, by their place in the chain. */
export interface ReliabilityDecorators {
  /** Around everything that waits or sends: deadline, then retries. */
  readonly perCall: readonly FetchDecorator[];
  /** Around each HTTP request: the attempt time-out. */
  readonly perRequest: readonly FetchDecorator[];
}

type ReliabilitySettings = ReliabilityOptions & ClockSettings & { readonly random?: () => number };

/**
 * Creates the decorators that both clients use, for other APIs. Decorators in between must pass on the whole `init`,
 * with its `context`; its `signal` aborts when the call has to end.
 *
 * @throws {@link InputError} when an option cannot be right; `field` names it.
 *
 * @example
 * ```ts
 * import { addCredentials, composeFetch, guardOrigins, reliabilityDecorators, type TokenCache } from "@energy-clients/auth";
 *
 * declare const tokens: TokenCache;
 *
 * const { perCall, perRequest } = reliabilityDecorators({ deadlineMs: 20_000, retry: { maxAttempts: 2 } });
 * const guard = guardOrigins({ origins: ["https://api.example"] });
 * const fetch = composeFetch([...perCall, addCredentials({ tokens }), ...perRequest, guard], globalThis.fetch);
 * ```
 */
export function reliabilityDecorators(options: ReliabilitySettings): ReliabilityDecorators {
  const { perCall, perRequest } = reliabilityLayers(options);
  return { perCall: [...perCall, passSignal], perRequest };
}

/** The same for chains without foreign decorators: our own layers read the signal from the context. */
export function reliabilityLayers(options: ReliabilitySettings): ReliabilityDecorators {
  checkReliability(options);
  const { deadlineMs = DEFAULT_DEADLINE_MS, maxBodyBytes = DEFAULT_MAX_BODY_BYTES } = options;
  const {
    timeoutMs = Math.min(DEFAULT_TIMEOUT_MS, deadlineMs),
    retry,
    onEvent,
    random,
    sleep,
    setTimer,
  } = options;
  const clocks: ClockSettings = { now: options.now, monotonicNow: options.monotonicNow };
  return {
    perCall: [
      enforceDeadline({ deadlineMs, onEvent, setTimer, ...clocks }),
      retrySafely({ ...retry, ...clocks, random, sleep }),
    ],
    perRequest: [limitAttempts({ timeoutMs, maxBodyBytes, setTimer, ...clocks })],
  };
}

/** Gives the layers below a signal that aborts when the call has to end. */
const passSignal: FetchDecorator = (next) => (url, init) => {
  const { signal } = contextOf(init);
  return next(url, signal ? { ...init, signal } : init);
};
