import { monotonicOf } from "@energy-clients/client-core";
import { notify } from "../events/report.js";
import { type RedisClient, type RunScript, redisKey, scriptRunner } from "../redis/redis-commands.js";
import { createServerClock, type ServerClock } from "../redis/server-clock.js";
import { unexpectedResponse } from "../redis/store-failure.js";
import { withTimeLimit } from "../time/time-limit.js";
import type { QuotaLimiterSettings, QuotaPause } from "./quota-store.js";
import { ACQUIRE_SCRIPT, REFUSE_SCRIPT } from "./redis-quota-scripts.js";
import { type BucketTerms, bucketTerms } from "./token-bucket.js";
import { type Period, periodAt, periodText, planMismatch, planText } from "./usage-plan.js";
import { UsedCount } from "./used-count.js";

/** Settings of {@link RedisBudget}. Times are in ms. */
export interface RedisBudgetSettings extends QuotaLimiterSettings {
  readonly client: RedisClient;
  readonly processes: number;
  readonly prefix: string;
  readonly commandTimeoutMs: number;
  readonly handoverMs: number;
}

/** How far ahead one process may acquire more than one permit: longer than a round trip, short for those who wait. */
export const LOOKAHEAD_MS = 50;
/** A process that is wrong about the period learns the right one from the first response. */
const MOST_ATTEMPTS = 3;

/** What Redis returns: see {@link ACQUIRE_SCRIPT}. */
export interface BudgetResponse {
  readonly kind: string;
  readonly rest: readonly string[];
}

/** A budget in Redis, as one process sees it: what it sends, and what every response says. */
export class RedisBudget {
  /** Redis' clock. */
  readonly clock: ServerClock;
  /** What this process has used of the period. */
  readonly used = new UsedCount();
  readonly #settings: RedisBudgetSettings;
  readonly #terms: BucketTerms;
  readonly #monotonicNow: () => number;
  readonly #run: RunScript;
  readonly #keys: Promise<string[]>;
  readonly #plan: string;
  readonly #periodKind: string;
  #sequence = 0;
  #otherPlan = "";

  constructor(settings: RedisBudgetSettings) {
    const { key, plan, jitterMs, now, client, prefix } = settings;
    this.#settings = settings;
    this.#terms = bucketTerms(plan, jitterMs);
    this.#monotonicNow = monotonicOf(settings);
    this.#run = scriptRunner(client);
    this.clock = createServerClock({ now, monotonicNow: this.#monotonicNow });
    // The second is this process's own; in a cluster both are on one node.
    this.#keys = redisKey(prefix, "quota", key).then((name) => [name, `${name}:${crypto.randomUUID()}`]);
    this.#plan = planText(plan);
    this.#periodKind = plan.quota ? periodText(plan.quota) : "";
  }

  /** Returns the quota's current period by Redis' clock. */
  period(): Period {
    const { quota } = this.#settings.plan;
    return quota ? periodAt(quota, this.clock.serverNow()) : { startsAt: 0, endsAt: 0 };
  }

  /**
   * Acquires permits, and tells Redis all that this process has used. With a count of 0 it does only the latter.
   *
   * @param awayMs - For how long this process could not use Redis; -1 when it could.
   */
  async acquire(count: number, urgent: boolean, awayMs: number): Promise<BudgetResponse> {
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
      const period = this.period();
      const { startsAt } = period;
      const usedBefore = this.used.in(startsAt);
      const { returned } = this.used;
      this.#sequence += 1;
      const sentAt = this.#monotonicNow();
      const values = await this.#send(ACQUIRE_SCRIPT, this.#arguments(count, urgent, awayMs, period));
      if (!isBudgetResponse(values)) throw unexpectedResponse();
      const [serverNow, kind = "", bornAt = "", total, otherPlan = "", ...rest] = values.map(String);
      this.clock.observe(Number(serverNow), sentAt, this.#monotonicNow());
      if (kind === "clock") continue;
      if (kind === "late") break;
      const granted = kind === "permits" ? rest.length : 0;
      this.used.note({ bornAt, count: Number(total), used: usedBefore + granted, startsAt, returned });
      this.used.add(granted);
      this.#notePlan(otherPlan);
      return { kind, rest };
    }
    throw new Error("Redis' clock is unstable, or Redis ran a later request of this process first");
  }

  /** Tells all processes that the server refused a request. */
  async reportRefusal({ reason, forMs }: QuotaPause): Promise<void> {
    const { msPerToken, headroom } = this.#terms;
    const isClockKnown = this.used.known(0).bornAt !== "";
    const lastAt = isClockKnown ? this.clock.serverNow() + forMs : Number.MAX_SAFE_INTEGER;
    await this.#send(REFUSE_SCRIPT, [reason, forMs, lastAt, msPerToken, headroom]);
  }

  /** Runs a script. A response that comes too late is dropped: the next request does not name its permits as used. */
  async #send(script: string, args: (string | number)[]): Promise<unknown> {
    const running = this.#run(script, await this.#keys, args);
    return withTimeLimit(this.#settings.commandTimeoutMs, () => running);
  }

  /** Lists the arguments in the order in which {@link ACQUIRE_SCRIPT} reads them. */
  #arguments(
    count: number,
    urgent: boolean,
    awayMs: number,
    { startsAt, endsAt }: Period,
  ): (string | number)[] {
    const { plan, jitterMs, processes, handoverMs } = this.#settings;
    const { msPerToken, capacity, reserved } = this.#terms;
    const known = this.used.known(startsAt);
    return [
      ...[msPerToken, capacity, reserved, LOOKAHEAD_MS, count, urgent ? 1 : 0],
      ...[plan.quota?.limit ?? 0, startsAt, endsAt, jitterMs],
      ...[this.#sequence, this.used.in(startsAt), known.bornAt, known.count, this.used.knownUsed(startsAt)],
      ...[awayMs, processes > 1 ? handoverMs : 0, this.#plan, this.#periodKind],
    ];
  }

  #notePlan(otherPlan: string): void {
    const { onEvent } = this.#settings;
    const isNews = otherPlan !== "" && this.#otherPlan === "";
    if (onEvent && isNews) notify(onEvent, planMismatch(this.#plan, otherPlan));
    this.#otherPlan = otherPlan;
  }
}

/** Where {@link ACQUIRE_SCRIPT} returns times after its first five values, by the kind of its response. */
const TIMES: Readonly<Record<string, (rest: readonly string[]) => readonly (string | undefined)[]>> = {
  permits: (rest) => rest,
  paused: ([, until]) => [until],
  share: ([until]) => [until],
};

/** Whether Redis returned what the script does. A time that is not a number would let all requests wait for ever. */
function isBudgetResponse(value: unknown): value is unknown[] {
  if (!Array.isArray(value)) return false;
  const [serverNow, kind = "", , total, , ...rest] = value.map(String);
  const isNumber = (text = "") => text !== "" && Number.isFinite(Number(text));
  if (kind === "clock" || kind === "late") return isNumber(serverNow);
  const times = Object.hasOwn(TIMES, kind) ? TIMES[kind]?.(rest) : undefined;
  return times?.every(isNumber) === true && isNumber(serverNow) && isNumber(total);
}
