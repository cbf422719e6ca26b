import { InputError, shapeOf } from "@energy-clients/client-core";
import { callOf } from "../call/call-context.js";
import type { OnEvent } from "../events/events.js";
import type { FetchDecorator } from "../http/compose-fetch.js";
import { checkFunction, checkMilliseconds, checkOptionNames } from "../options/check-options.js";
import type { SetTimer } from "../time/alarm.js";
import { type ClockSettings, checkTime } from "../time/clock.js";
import { limitAttempts } from "./attempt.js";
import { enforceDeadline } from "./deadline.js";
import { type RetryOptions, retrySafely } from "./retry.js";

/** How long a call may take, how it is repeated, and who hears of it. Times are in ms. */
export interface ReliabilityOptions {
  /** Longest time for a whole call: every attempt and every wait. @defaultValue 60_000 */
  readonly deadlineMs?: number;
  /** Longest time for one HTTP request, its answer's body included. @defaultValue 30_000, or the deadline if shorter */
  readonly timeoutMs?: number;
  /** Largest body of an answer, in bytes after decompression. @defaultValue 67_108_864 (64 MiB) */
  readonly maxBodyBytes?: number;
  /** How calls are repeated that may be: see {@link RetryOptions}. */
  readonly retry?: RetryOptions;
  /** Hook for logs, traces and metrics. @defaultValue none, at no cost */
  readonly onEvent?: OnEvent;
  /** Waits that many ms, or rejects with the signal's reason when it aborts. @defaultValue `setTimeout` */
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Sets a timer and returns what stops it. @defaultValue `setTimeout` */
  readonly setTimer?: SetTimer;
}

export const RELIABILITY_OPTIONS: readonly (keyof ReliabilityOptions)[] = [
  "deadlineMs",
  "timeoutMs",
  "maxBodyBytes",
  "retry",
  "onEvent",
  "sleep",
  "setTimer",
];

const RETRY_OPTIONS: readonly (keyof RetryOptions)[] = [
  "maxAttempts",
  "initialDelayMs",
  "maxDelayMs",
  "maxRetryAfterMs",
];

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
    const problem = `${deadlineMs} ms is shorter than timeoutMs (${timeoutMs} ms), which could then never pass; raise it or lower timeoutMs`;
    throw new InputError("out_of_range", "deadlineMs", problem);
  }
  checkWhole(maxBodyBytes, "maxBodyBytes", Number.MAX_SAFE_INTEGER);
  checkOptionNames(retry, RETRY_OPTIONS, "retry");
  checkWhole(retry.maxAttempts, "retry.maxAttempts", 20);
  checkMilliseconds(retry.initialDelayMs, "retry.initialDelayMs", DAY_MS);
  checkMilliseconds(retry.maxDelayMs, "retry.maxDelayMs", DAY_MS);
  checkMilliseconds(retry.maxRetryAfterMs, "retry.maxRetryAfterMs", DAY_MS);
}

function checkWhole(value: unknown, field: string, most: number): void {
  if (
    value === undefined ||
    (Number.isSafeInteger(value) && (value as number) >= 1 && (value as number) <= most)
  ) {
    return;
  }
  const given = typeof value === "number" ? String(value) : shapeOf(value);
  throw new InputError("out_of_range", field, `expected a whole number from 1 to ${most}, got ${given}`);
}

/** What {@link ReliabilityOptions} come to, by its place among the decorators. */
export interface ReliabilityDecorators {
  /** Around everything that may wait or send: deadline, then retries. */
  readonly perCall: readonly FetchDecorator[];
  /** Around what sends one HTTP request. */
  readonly perRequest: readonly FetchDecorator[];
}

type ReliabilitySettings = ReliabilityOptions & ClockSettings & { readonly random?: () => number };

/**
 * Makes of the options the decorators that both clients have, for other APIs: `composeFetch([...perCall, credentials,
 * ...perRequest, guard], fetch)`. Decorators in between must pass the `init` on with all that it holds; its `signal`
 * aborts when the call has to end.
 *
 * @throws {@link InputError} when an option can not be right; `field` names it.
 */
export function reliabilityDecorators(options: ReliabilitySettings): ReliabilityDecorators {
  const { perCall, perRequest } = reliabilityLayers(options);
  return { perCall: [...perCall, handOutSignal], perRequest };
}

/** The same where nothing stands in between that would look at `init.signal`: our own layers ask the call for it. */
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

const handOutSignal: FetchDecorator = (next) => (url, init) => {
  const { signal } = callOf(init);
  return next(url, signal ? { ...init, signal } : init);
};
