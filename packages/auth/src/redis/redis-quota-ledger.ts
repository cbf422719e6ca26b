import { createStoreWatch, notify } from "../events/report.js";
import { bucketTerms } from "../quota/bucket.js";
import { createLocalLedger } from "../quota/local-ledger.js";
import { periodText, planMismatch, planText } from "../quota/plan-mismatch.js";
import { type Period, periodAt } from "../quota/quota-period.js";
import type { LedgerSettings, QuotaAsk, QuotaGrant, QuotaLedger, QuotaReason } from "../quota/quota-store.js";
import { monotonicOf } from "../time/clock.js";
import { withTimeLimit } from "../time/time-limit.js";
import { type RedisClient, redisKey, scriptRunner } from "./redis-commands.js";
import { REFUSE_SCRIPT, RESERVE_SCRIPT } from "./redis-quota-scripts.js";
import { createServerClock } from "./server-clock.js";
import { storeFailure } from "./store-failure.js";
import { createUsedCount } from "./used-count.js";

/** Settings of {@link createRedisLedger}. */
export interface RedisLedgerSettings extends LedgerSettings {
  readonly client: RedisClient;
  readonly processes: number;
  readonly prefix: string;
  readonly commandTimeoutMs: number;
  readonly handoverMs: number;
}

/** How far ahead one process may take more than one request: longer than a round trip, short for those who wait. */
const LOOKAHEAD_MS = 50;
/** Pause between two looks whether Redis is back. */
const PROBE_MS = 250;
/** After this time Redis is told what it does not know yet, though nothing else is asked. */
const REPORT_MS = 1_000;
/** A process whose idea of the period is wrong gets the right one from the first response. */
const MOST_ATTEMPTS = 3;

interface Answer {
  readonly kind: string;
  readonly rest: readonly string[];
}

/** A time in which Redis does not respond, by the monotonic clock. */
interface Away {
  readonly since: number;
  probeAt: number;
  isProbing: boolean;
}

/** A budget in Redis, and this process's share of it while Redis is away. */
export function createRedisLedger(settings: RedisLedgerSettings): QuotaLedger {
  const { key, plan, jitterMs, now, client, processes, prefix, commandTimeoutMs, handoverMs } = settings;
  const monotonicNow = monotonicOf(settings);
  const watch = createStoreWatch("quota", monotonicNow, settings.onEvent);
  const terms = bucketTerms(plan, jitterMs);
  const run = scriptRunner(client);
  const clock = createServerClock({ now, monotonicNow });
  // The second is this ledger's own; in a cluster both are on one node.
  const names = redisKey(prefix, "quota", key).then((name) => [name, `${name}:${crypto.randomUUID()}`]);
  const ownPlan = planText(plan);
  const kind = plan.quota ? periodText(plan.quota) : "";
  const used = createUsedCount();

  let asks = 0;
  let asking: Promise<unknown> = Promise.resolve();
  let lastSlotAt = Number.NEGATIVE_INFINITY;
  let away: Away | undefined;
  let shareUntil = Number.NEGATIVE_INFINITY;
  let share: QuotaLedger | undefined;
  let report: ReturnType<typeof setTimeout> | undefined;
  let otherPlan = "";

  const periodNow = (): Period =>
    plan.quota ? periodAt(plan.quota, clock.serverNow()) : { startsAt: 0, endsAt: 0 };

  /** Asks Redis, and takes in what every response tells. One at a time: each says all that was used before it. */
  function ask(count: number, urgent: boolean, awayMs: number): Promise<Answer> {
    const answer = asking.then(() => {
      // The one before has found out; a call must not wait for that twice.
      if (away && awayMs < 0) throw new Error("Redis is not connected");
      return askNow(count, urgent, awayMs);
    });
    asking = answer.catch(() => {
      used.doubt();
      reportLater();
    });
    return answer;
  }

  async function askNow(count: number, urgent: boolean, awayMs: number): Promise<Answer> {
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
      const { startsAt, endsAt } = periodNow();
      const usedBefore = used.in(startsAt);
      const known = used.known(startsAt);
      asks += 1;
      const sentAt = monotonicNow();
      const asked = run(RESERVE_SCRIPT, await names, [
        ...[terms.msPerToken, terms.capacity, terms.reserved, LOOKAHEAD_MS, count, urgent ? 1 : 0],
        ...[plan.quota?.limit ?? 0, startsAt, endsAt, jitterMs],
        ...[asks, usedBefore, known.bornAt, known.count, known.used],
        ...[awayMs, processes > 1 ? handoverMs : 0, ownPlan, kind],
      ]);
      // What comes after its time is no matter: the next ask does not name what it granted as used.
      const response = (await withTimeLimit(commandTimeoutMs, () => asked)) as unknown[];
      const [serverNow, answered = "", bornAt = "", total, other = "", ...rest] = response.map(String);
      clock.observe(Number(serverNow), sentAt, monotonicNow());
      if (answered === "clock") continue;
      if (answered === "late") break;
      const granted = answered === "slots" ? rest.length : 0;
      used.note({ bornAt, count: Number(total), used: usedBefore + granted, startsAt });
      used.add(granted);
      notePlan(other);
      return { kind: answered, rest };
    }
    throw new Error("Redis' clock does not stand still, or it has run a later ask first");
  }

  function notePlan(other: string): void {
    const { onEvent } = settings;
    if (onEvent && other !== "" && otherPlan === "") notify(onEvent, planMismatch(ownPlan, other));
    otherPlan = other;
  }

  /** Notes until when everybody keeps to a share, and returns whether that was the answer. */
  function noteShare({ kind: answered, rest }: Answer): boolean {
    if (answered !== "share") return false;
    shareUntil = clock.toLocal(Number(rest[0]));
    return true;
  }

  async function fromRedis({ count, urgent }: QuotaAsk): Promise<QuotaGrant | undefined> {
    const answer = await ask(count, urgent, -1);
    if (noteShare(answer)) return undefined;
    share = undefined;
    const time = monotonicNow();
    if (answer.kind === "paused") {
      const [reason, until] = answer.rest;
      const forMs = clock.toLocal(Number(until)) - time;
      return { waitsMs: [], pause: { reason: reason as QuotaReason, forMs } };
    }
    const slots = answer.rest.map((slot) => clock.toLocal(Number(slot)));
    lastSlotAt = Math.max(lastSlotAt, slots.at(-1) ?? lastSlotAt);
    return { waitsMs: slots.map((slot) => slot - time) };
  }

  async function fromShare(asked: QuotaAsk): Promise<QuotaGrant> {
    share ??= openShare();
    const grant = await share.reserve(asked);
    used.in(periodNow().startsAt);
    used.add(grant.waitsMs.length);
    reportLater();
    return grant;
  }

  function openShare(): QuotaLedger {
    const { startsAt } = periodNow();
    return createLocalLedger({
      terms: bucketTerms(
        { ratePerSecond: plan.ratePerSecond / processes, burst: plan.burst / processes },
        jitterMs,
      ),
      quota: plan.quota,
      limitOf: (period) => {
        const limit = plan.quota?.limit ?? Number.POSITIVE_INFINITY;
        const counted = period.startsAt === startsAt ? used.known(startsAt).count : 0;
        return Math.floor(Math.max(0, limit - counted) / processes);
      },
      guardMs: jitterMs,
      // All processes together have used up the burst already, as far as this one knows.
      emptyAt: Math.max(monotonicNow(), lastSlotAt),
      now: clock.serverNow,
      monotonicNow,
    });
  }

  function lose(error: unknown): void {
    const time = monotonicNow();
    away ??= { since: time, probeAt: 0, isProbing: false };
    watch.fail(() => storeFailure(error));
    away.probeAt = time + PROBE_MS;
  }

  async function probe(lost: Away): Promise<void> {
    lost.isProbing = true;
    try {
      noteShare(await ask(0, false, monotonicNow() - lost.since));
      away = undefined;
      watch.succeed();
    } catch (error) {
      lose(error);
    } finally {
      lost.isProbing = false;
    }
  }

  /**
   * A process that sends nothing more must not keep what it has used to itself, nor what Redis granted it in vain.
   * Without a quota nobody needs to know: the bucket fills again.
   */
  function reportLater(): void {
    if (report !== undefined || !plan.quota) return;
    const tell = async () => {
      report = undefined;
      if (!used.isUntold(periodNow().startsAt)) return;
      if (!away) await ask(0, false, -1).then(noteShare, lose);
      else if (!away.isProbing) await probe(away);
      if (used.isUntold(periodNow().startsAt)) reportLater();
    };
    report = setTimeout(tell, REPORT_MS);
    // A process that has nothing else to do may end.
    (report as { unref?(): void }).unref?.();
  }

  return {
    lookaheadMs: LOOKAHEAD_MS,
    async reserve(asked) {
      used.giveBack(asked.unused);
      if (away && !away.isProbing && monotonicNow() >= away.probeAt) void probe(away);
      if (away || monotonicNow() < shareUntil) return fromShare(asked);
      const isCounted = { ...asked, unused: 0 };
      try {
        return (await fromRedis(isCounted)) ?? (await fromShare(isCounted));
      } catch (error) {
        lose(error);
        return fromShare(isCounted);
      }
    },
    async refuse({ reason, forMs }) {
      await share?.refuse({ reason, forMs });
      if (away) return;
      const isClockKnown = used.known(0).bornAt !== "";
      const lastAt = isClockKnown ? clock.serverNow() + forMs : Number.MAX_SAFE_INTEGER;
      const told = run(REFUSE_SCRIPT, await names, [reason, forMs, lastAt, terms.msPerToken, terms.headroom]);
      await withTimeLimit(commandTimeoutMs, () => told);
    },
  };
}
