import { monotonicOf } from "@energy-clients/client-core";
import { createStoreWatch, type StoreWatch } from "../events/report.js";
import { storeFailure } from "../redis/store-failure.js";
import { createLocalLimiter } from "./local-limiter.js";
import type { PermitRequest, Permits, QuotaLimiter, QuotaPause, QuotaReason } from "./quota-store.js";
import { type BudgetResponse, LOOKAHEAD_MS, RedisBudget, type RedisBudgetSettings } from "./redis-budget.js";
import { bucketTerms } from "./token-bucket.js";

/** Pause between two attempts to reach a Redis that is unavailable. */
const PROBE_MS = 250;
/** After this time Redis is told what it does not know yet, though no permit is needed. */
const REPORT_MS = 1_000;

/** A time in which Redis does not respond, by the monotonic clock. */
interface Outage {
  readonly since: number;
  probeAt: number;
  isProbing: boolean;
}

/** Creates a limiter for a budget in Redis. While Redis is unavailable it grants this process's share of the plan. */
export function createRedisLimiter(settings: RedisBudgetSettings): QuotaLimiter {
  const limiter = new RedisLimiter(settings);
  return {
    lookaheadMs: LOOKAHEAD_MS,
    acquire: (request) => limiter.acquire(request),
    reportRefusal: (refusal) => limiter.reportRefusal(refusal),
  };
}

class RedisLimiter {
  readonly #settings: RedisBudgetSettings;
  readonly #monotonicNow: () => number;
  readonly #budget: RedisBudget;
  readonly #watch: StoreWatch;
  /** Requests to Redis run one after the other: each says all that was used before it. */
  #previous: Promise<unknown> = Promise.resolve();
  #outage: Outage | undefined;
  /** This process's share of the plan, while it is in use. */
  #share: QuotaLimiter | undefined;
  /** Until when all processes keep to their shares. */
  #shareUntil = Number.NEGATIVE_INFINITY;
  /** When the last permit from Redis may be used. */
  #lastPermitAt = Number.NEGATIVE_INFINITY;
  #report: ReturnType<typeof setTimeout> | undefined;

  constructor(settings: RedisBudgetSettings) {
    this.#settings = settings;
    this.#monotonicNow = monotonicOf(settings);
    this.#budget = new RedisBudget(settings);
    this.#watch = createStoreWatch("quota", this.#monotonicNow, settings.onEvent);
  }

  async acquire(request: PermitRequest): Promise<Permits> {
    const time = this.#monotonicNow();
    const outage = this.#outage;
    this.#budget.used.giveBack(request.unused);
    if (outage && !outage.isProbing && time >= outage.probeAt) void this.#probe(outage);
    if (outage || time < this.#shareUntil) return this.#fromShare(request);
    // Redis is told all that was used, and so does not need to know what was not.
    const counted = { ...request, unused: 0 };
    try {
      return (await this.#fromRedis(counted)) ?? (await this.#fromShare(counted));
    } catch (error) {
      this.#lose(error);
      return this.#fromShare(counted);
    }
  }

  async reportRefusal(refusal: QuotaPause): Promise<void> {
    await this.#share?.reportRefusal(refusal);
    if (!this.#outage) await this.#budget.reportRefusal(refusal);
  }

  #send(count: number, urgent: boolean, awayMs: number): Promise<BudgetResponse> {
    const response = this.#previous.then(() => {
      // The previous request has found this out; a call must not wait for it twice.
      if (this.#outage && awayMs < 0) throw new Error("Redis is not connected");
      return this.#budget.acquire(count, urgent, awayMs);
    });
    this.#previous = response.catch(() => {
      this.#budget.used.doubt();
      this.#reportLater();
    });
    return response;
  }

  /** @returns `undefined` while all processes keep to their shares. */
  async #fromRedis({ count, urgent }: PermitRequest): Promise<Permits | undefined> {
    const response = await this.#send(count, urgent, -1);
    if (this.#noteShare(response)) return undefined;
    this.#share = undefined;
    const { clock } = this.#budget;
    const time = this.#monotonicNow();
    if (response.kind === "paused") {
      const [reason, until] = response.rest;
      const forMs = clock.toLocal(Number(until)) - time;
      return { waitsMs: [], pause: { reason: reason as QuotaReason, forMs } };
    }
    const times = response.rest.map((at) => clock.toLocal(Number(at)));
    this.#lastPermitAt = Math.max(this.#lastPermitAt, times.at(-1) ?? this.#lastPermitAt);
    return { waitsMs: times.map((at) => at - time) };
  }

  /** Takes in until when all processes keep to their shares. @returns Whether the response says so. */
  #noteShare({ kind, rest }: BudgetResponse): boolean {
    if (kind !== "share") return false;
    this.#shareUntil = this.#budget.clock.toLocal(Number(rest[0]));
    return true;
  }

  async #fromShare(request: PermitRequest): Promise<Permits> {
    this.#share ??= this.#openShare();
    const permits = await this.#share.acquire(request);
    this.#budget.used.in(this.#budget.period().startsAt);
    this.#budget.used.add(permits.waitsMs.length);
    this.#reportLater();
    return permits;
  }

  #openShare(): QuotaLimiter {
    const { plan, processes, jitterMs } = this.#settings;
    const { startsAt } = this.#budget.period();
    const { clock, used } = this.#budget;
    const share = { ratePerSecond: plan.ratePerSecond / processes, burst: plan.burst / processes };
    return createLocalLimiter({
      terms: bucketTerms(share, jitterMs),
      quota: plan.quota,
      limitOf: (period) => {
        const limit = plan.quota?.limit ?? Number.POSITIVE_INFINITY;
        const counted = period.startsAt === startsAt ? used.known(startsAt).count : 0;
        return Math.floor(Math.max(0, limit - counted) / processes);
      },
      guardMs: jitterMs,
      // All processes together have used up the burst already, as far as this one knows.
      emptyAt: Math.max(this.#monotonicNow(), this.#lastPermitAt),
      now: clock.serverNow,
      monotonicNow: this.#monotonicNow,
    });
  }

  #lose(error: unknown): void {
    const time = this.#monotonicNow();
    this.#outage ??= { since: time, probeAt: 0, isProbing: false };
    this.#watch.fail(() => storeFailure(error));
    this.#outage.probeAt = time + PROBE_MS;
  }

  async #probe(outage: Outage): Promise<void> {
    outage.isProbing = true;
    try {
      this.#noteShare(await this.#send(0, false, this.#monotonicNow() - outage.since));
      this.#outage = undefined;
      this.#watch.succeed();
    } catch (error) {
      this.#lose(error);
    } finally {
      outage.isProbing = false;
    }
  }

  /**
   * Tells Redis a little later what it does not know: what a process has used that sends nothing more, and what Redis
   * granted in vain. Without a quota Redis need not know: the bucket fills again.
   */
  #reportLater(): void {
    if (this.#report !== undefined || !this.#settings.plan.quota) return;
    this.#report = setTimeout(() => this.#reportNow(), REPORT_MS);
    // A process that has nothing else to do may end.
    (this.#report as { unref?(): void }).unref?.();
  }

  async #reportNow(): Promise<void> {
    this.#report = undefined;
    if (!this.#isUntold) return;
    const outage = this.#outage;
    if (outage) {
      if (!outage.isProbing) await this.#probe(outage);
    } else {
      try {
        this.#noteShare(await this.#send(0, false, -1));
      } catch (error) {
        this.#lose(error);
      }
    }
    if (this.#isUntold) this.#reportLater();
  }

  get #isUntold(): boolean {
    return this.#budget.used.isUntold(this.#budget.period().startsAt);
  }
}
