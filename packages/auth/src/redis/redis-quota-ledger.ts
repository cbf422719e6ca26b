import { bucketTerms } from "../quota/bucket.js";
import { createLocalLedger } from "../quota/local-ledger.js";
import { type Period, periodAt } from "../quota/quota-period.js";
import type { LedgerSettings, QuotaAsk, QuotaGrant, QuotaLedger, QuotaReason } from "../quota/quota-store.js";
import { withTimeLimit } from "../time/time-limit.js";
import { type RedisClient, redisKey, scriptRunner } from "./redis-commands.js";
import { REFUSE_SCRIPT, RESERVE_SCRIPT } from "./redis-quota-scripts.js";
import { createServerClock } from "./server-clock.js";

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
/** A process whose idea of the period is wrong gets the right one from the first answer. */
const MOST_ATTEMPTS = 3;

/** Requests of one period. */
interface Spent {
  readonly count: number;
  readonly startsAt: number;
}

interface Answer {
  readonly kind: string;
  readonly rest: readonly string[];
}

/** A budget in Redis, and this process's share of it while Redis is away. */
export function createRedisLedger(settings: RedisLedgerSettings): QuotaLedger {
  const { key, plan, jitterMs, now, client, processes, prefix, commandTimeoutMs, handoverMs } = settings;
  const terms = bucketTerms(plan, jitterMs);
  const run = scriptRunner(client);
  const clock = createServerClock();
  const name = redisKey(prefix, "quota", key);

  let known = { bornAt: "", count: 0, startsAt: 0 };
  /** Granted out of the own share, and not told to Redis yet. */
  let spent: Spent = { count: 0, startsAt: 0 };
  let unused = 0;
  let lastSlotAt = Number.NEGATIVE_INFINITY;
  let away: { readonly since: number; probeAt: number; isProbing: boolean } | undefined;
  let shareUntil = Number.NEGATIVE_INFINITY;
  let share: QuotaLedger | undefined;

  const periodNow = (): Period =>
    plan.quota ? periodAt(plan.quota, clock.toServer(now())) : { startsAt: 0, endsAt: 0 };

  /** Asks Redis, and takes in what every answer tells. */
  async function ask(count: number, urgent: boolean, awayMs: number): Promise<Answer> {
    const returned = { spent, unused };
    spent = { count: 0, startsAt: 0 };
    unused = 0;
    try {
      for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
        const { startsAt, endsAt } = periodNow();
        const asked = run(
          RESERVE_SCRIPT,
          [await name],
          [
            ...[terms.msPerToken, terms.capacity, terms.reserved, LOOKAHEAD_MS, count, urgent ? 1 : 0],
            ...[plan.quota?.limit ?? 0, startsAt, endsAt, jitterMs],
            ...[known.bornAt, known.startsAt === startsAt ? known.count : 0],
            ...[returned.spent.startsAt === startsAt ? returned.spent.count : 0, returned.unused],
            ...[awayMs, processes > 1 ? handoverMs : 0],
          ],
        );
        const answer = await withTimeLimit(commandTimeoutMs, () => asked).catch((error: unknown) => {
          // What comes too late was granted all the same.
          asked.then((late) => giveBack(late)).catch(() => undefined);
          throw error;
        });
        const [serverNow, kind = "", bornAt = "", total, ...rest] = (answer as unknown[]).map(String);
        clock.observe(Number(serverNow), now());
        if (kind === "clock") continue;
        known = { bornAt, count: Number(total), startsAt };
        return { kind, rest };
      }
      throw new Error("Redis' clock does not stand still");
    } catch (error) {
      spent = sum(returned.spent, spent);
      unused += returned.unused;
      throw error;
    }
  }

  function giveBack(late: unknown): void {
    const [, kind, , , ...slots] = late as unknown[];
    if (kind === "slots") unused += slots.length;
  }

  /** Notes until when everybody keeps to a share, and returns whether that was the answer. */
  function noteShare({ kind, rest }: Answer): boolean {
    if (kind !== "share") return false;
    shareUntil = clock.toLocal(Number(rest[0]));
    return true;
  }

  async function fromRedis({ count, urgent }: QuotaAsk): Promise<QuotaGrant | undefined> {
    const answer = await ask(count, urgent, -1);
    if (noteShare(answer)) return undefined;
    share = undefined;
    const time = now();
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
    const granted = { startsAt: periodNow().startsAt, count: grant.waitsMs.length - asked.unused };
    spent = sum(spent, granted);
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
        const isSame = period.startsAt === startsAt && known.startsAt === startsAt;
        return Math.floor(Math.max(0, limit - (isSame ? known.count : 0)) / processes);
      },
      guardMs: jitterMs,
      // All processes together have used up the burst already, as far as this one knows.
      emptyAt: Math.max(now(), lastSlotAt),
      now,
    });
  }

  function lose(): void {
    const time = now();
    away ??= { since: time, probeAt: 0, isProbing: false };
    away.probeAt = time + PROBE_MS;
  }

  async function probe(lost: NonNullable<typeof away>): Promise<void> {
    lost.isProbing = true;
    try {
      const answer = await ask(0, false, now() - lost.since);
      noteShare(answer);
      away = undefined;
    } catch {
      lose();
    } finally {
      lost.isProbing = false;
    }
  }

  return {
    lookaheadMs: LOOKAHEAD_MS,
    async reserve(asked) {
      if (away && !away.isProbing && now() >= away.probeAt) void probe(away);
      if (away || now() < shareUntil) return fromShare(asked);
      unused += asked.unused;
      const isCounted = { ...asked, unused: 0 };
      try {
        return (await fromRedis(isCounted)) ?? (await fromShare(isCounted));
      } catch {
        lose();
        return fromShare(isCounted);
      }
    },
    async refuse(refusal) {
      await share?.refuse(refusal);
      if (away) return;
      const args = [refusal.reason, refusal.forMs, terms.msPerToken, terms.headroom];
      const told = run(REFUSE_SCRIPT, [await name], args);
      await withTimeLimit(commandTimeoutMs, () => told);
    },
  };
}

/** Only those of the later period count. */
function sum(one: Spent, other: Spent): Spent {
  const startsAt = Math.max(one.startsAt, other.startsAt);
  const count = [one, other].reduce((all, part) => (part.startsAt === startsAt ? all + part.count : all), 0);
  return { startsAt, count: Math.max(0, count) };
}
