import { type Fetch, type FetchInit, monotonicOf, type Operation } from "@energy-clients/client-core";
import { type CallContext, type CallPermit, contextOf, withContext } from "../call/call-context.js";
import type { FetchDecorator } from "../http/compose-fetch.js";
import { startTimer } from "../time/timer.js";
import { createMemoryQuotaStore } from "./memory-quota-store.js";
import { checkQuotaOptions, type QuotaOptions, type QuotaPriority } from "./quota-options.js";
import { RateLimiter } from "./rate-limiter.js";
import { PRIORITIES, type Priority } from "./request-queue.js";
import { mayBeRefusal, readRefusal } from "./server-refusal.js";
import type { UsageQuota } from "./usage-plan.js";

/** Keeps requests within a usage plan. Both decorators use the same budget. */
export interface Quota {
  /**
   * Lets a request wait for its permit, and corrects the budget when the server refuses the request.
   *
   * The decorator may stand twice in one chain, which is best with tokens: above the credentials, so that no request
   * waits with a token that expires meanwhile, and below them, so that the replay after a 401 is counted as well. A
   * request takes one permit, not two. When too much time passes between the two places, it acquires a new permit
   * before all others.
   *
   * @returns A decorator that rejects with {@link QuotaError}, or with the signal's reason.
   */
  readonly calls: FetchDecorator;
  /** The same for token requests: they go before all others, since the others wait for them. */
  readonly tokenRequests: FetchDecorator;
}

const DEFAULT_MAX_WAIT_MS = 60_000;
const DEFAULT_MAX_QUEUED = 100_000;
const DEFAULT_JITTER_MS = 200;

/**
 * Keeps requests within a usage plan: they wait, in the order of their priority, so that the server need not refuse
 * them. A refusal of the server corrects the budget. Sends nothing by itself.
 *
 * @param options - The plan; `maxWaitMs` (60_000) and `jitterMs` (200) are in ms.
 * @returns Two decorators that use one budget. Requests through them reject with {@link QuotaError}: `quota_exceeded`,
 * `rate_wait_too_long` or `queue_full`.
 * @throws {@link InputError} when an option is invalid; `field` names it.
 *
 * @example
 * ```ts
 * import { composeFetch, createQuota } from "@energy-clients/auth";
 *
 * const quota = createQuota({
 *   plan: { ratePerSecond: 10, burst: 20, quota: { limit: 10_000, period: "day" } },
 * });
 * const limitedFetch = composeFetch([quota.calls], (url, init) => fetch(url, init));
 * ```
 */
export function createQuota(options: QuotaOptions): Quota {
  checkQuotaOptions(options);
  const { plan, key = "", store = createMemoryQuotaStore(), priority = defaultPriority } = options;
  const { maxWaitMs = DEFAULT_MAX_WAIT_MS, maxQueued = DEFAULT_MAX_QUEUED } = options;
  const { jitterMs = DEFAULT_JITTER_MS, now = Date.now, setTimer = startTimer, onEvent } = options;
  const monotonicNow = monotonicOf(options);
  // The network gets the other half of what may vary.
  const lateMs = jitterMs / 2;
  const limiter = new RateLimiter({
    limiter: store.open({ key, plan, jitterMs, now, monotonicNow, onEvent }),
    ...{ plan, maxWaitMs, maxQueued, lateMs },
    ...{ now, monotonicNow, onEvent, setTimer },
  });
  const sender = new LimitedSender({ limiter, quota: plan.quota, priority, lateMs, now, monotonicNow });
  return {
    calls: (next) => (url, init) => sender.sendCall(next, url, init),
    tokenRequests: (next) => (url, init) => sender.sendFirst(next, url, init),
  };
}

/** Settings of {@link LimitedSender}. Times are in ms. */
interface LimitedSenderSettings {
  readonly limiter: RateLimiter;
  readonly quota: UsageQuota | undefined;
  readonly priority: (operation: Operation | undefined) => QuotaPriority;
  readonly lateMs: number;
  readonly now: () => number;
  readonly monotonicNow: () => number;
}

/** Sends requests with a permit each. */
class LimitedSender {
  readonly #settings: LimitedSenderSettings;
  readonly #limiter: RateLimiter;

  constructor(settings: LimitedSenderSettings) {
    this.#settings = settings;
    this.#limiter = settings.limiter;
  }

  /** Sends a request of a call. The lower of two places in one chain uses the permit of the upper one. */
  sendCall(next: Fetch, url: string, init: FetchInit): Promise<Response> {
    const context = contextOf(init);
    const { permit } = context;
    const isLower = permit?.limiter === this.#limiter && permit.layer !== next;
    if (!isLower) return this.#sendWithPermit(context, next, url, init);
    return this.#use(permit)
      ? next(url, init).then((response) => this.#learn(response))
      : this.sendFirst(next, url, init);
  }

  /** Sends a request before all others. */
  async sendFirst(next: Fetch, url: string, init: FetchInit): Promise<Response> {
    const acquired = this.#acquire(contextOf(init), PRIORITIES.first);
    if (typeof acquired !== "number") await acquired;
    try {
      return await this.#learn(await next(url, init));
    } finally {
      this.#limiter.release();
    }
  }

  /** Sends a request with a permit that the call carries to a lower place. */
  async #sendWithPermit(context: CallContext, next: Fetch, url: string, init: FetchInit): Promise<Response> {
    const priority = PRIORITIES[this.#settings.priority(init.operation)] ?? PRIORITIES.normal;
    const acquired = this.#acquire(context, priority);
    const acquiredAt = typeof acquired === "number" ? acquired : await acquired;
    const permit: CallPermit = { limiter: this.#limiter, layer: next, acquiredAt, isUsed: false };
    const above = context.permit;
    context.permit = permit;
    try {
      const response = await next(url, withContext(init, context));
      // When a lower place used the permit, it has read the response already.
      return permit.isUsed ? response : await this.#learn(response);
    } finally {
      if (context.permit === permit) context.permit = above;
      this.#limiter.release();
    }
  }

  /** @returns When the permit was acquired: at once, unless other requests wait. */
  #acquire(context: CallContext, priority: Priority): number | Promise<number> {
    const acquiredAt = context.isStopped ? undefined : this.#limiter.tryAcquire(priority);
    return acquiredAt ?? this.#wait(context, priority);
  }

  async #wait(context: CallContext, priority: Priority): Promise<number> {
    const { operation, signal, endsAt, emit } = context;
    const permit = await this.#limiter.acquire({ priority, operation, signal, endsAt });
    if (permit.waitedMs > 0) emit?.({ type: "wait", delayMs: permit.waitedMs, reason: permit.reason });
    return permit.acquiredAt;
  }

  /** Uses a permit, once. One that was acquired too long ago is returned: its request would meet later ones at the server. */
  #use(permit: CallPermit): boolean {
    if (permit.isUsed) return false;
    permit.isUsed = true;
    const { lateMs, monotonicNow } = this.#settings;
    if (monotonicNow() - permit.acquiredAt <= lateMs) return true;
    this.#limiter.returnUnused();
    return false;
  }

  /** Corrects the budget after a refusal. Any other response is passed on at once. */
  #learn(response: Response): Response | Promise<Response> {
    return mayBeRefusal(response) ? this.#learnFrom(response) : response;
  }

  async #learnFrom(response: Response): Promise<Response> {
    const { quota, now } = this.#settings;
    const refusal = await readRefusal(response, quota, now());
    if (refusal) this.#limiter.reportRefusal(refusal);
    return response;
  }
}

/** An order, a quote, or its withdrawal must not wait for polling. */
function defaultPriority(operation: Operation | undefined): QuotaPriority {
  return operation && operation.method !== "GET" && operation.method !== "HEAD" ? "high" : "normal";
}
