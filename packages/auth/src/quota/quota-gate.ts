import { createAlarm, type SetTimer } from "../time/alarm.js";
import { QuotaError } from "./quota-error.js";
import { createLanes, type Grant, LANES, type Lane, type Turn, type Waiter } from "./quota-lanes.js";
import type { QuotaGrant, QuotaLedger, QuotaPause, QuotaReason } from "./quota-store.js";
import type { UsagePlan } from "./usage-plan.js";

/** Settings of {@link createQuotaGate}. Times are in ms. */
export interface QuotaGateSettings {
  readonly ledger: QuotaLedger;
  readonly plan: UsagePlan;
  readonly maxWaitMs: number;
  readonly maxQueued: number;
  /** A grant that is older than this is not used: its request would meet later ones at the server. */
  readonly lateMs: number;
  readonly now: () => number;
  readonly setTimer: SetTimer;
}

/** Lets requests through in the order of their lanes, first come first served within one, as the ledger grants them. */
export interface QuotaGate {
  /**
   * Lets a request through at once where nobody waits and the ledger answers at once.
   *
   * @returns When it did, in ms since the Unix epoch; `undefined` when the request has to {@link QuotaGate.enter}.
   */
  enterNow(lane: Lane): number | undefined;
  /**
   * @throws {@link QuotaError} when the turn would come too late, or too many wait.
   * @throws the signal's reason when it aborts.
   */
  enter(turn: Turn): Promise<Grant>;
  /** Takes in what the server said when it refused a request. */
  refuse(refusal: QuotaPause): void;
  /** Gives back a grant that was not used. */
  giveBack(): void;
}

interface Slot {
  readonly at: number;
  readonly urgent: boolean;
}

/**
 * Most that are let through before the machine gets to send them: were a large burst let through at once, the last ones
 * would be sent long after their turn.
 */
const MOST_AT_ONCE = 32;
/** A store that rejects or answers nothing, which none should, is asked again after this time. */
const BROKEN_STORE: QuotaPause = { reason: "rate", forMs: 1_000 };

export function createQuotaGate(settings: QuotaGateSettings): QuotaGate {
  const { ledger, plan, maxWaitMs, maxQueued, lateMs, now, setTimer } = settings;
  const lanes = createLanes();
  const alarm = createAlarm(setTimer, now, pump);
  /** Granted, and not yet due; ascending. Whoever is first when one is due gets it. */
  let slots: Slot[] = [];
  let unused = 0;
  let forfeitedLast = false;
  let asking = false;
  let restUntil = Number.NEGATIVE_INFINITY;
  /** What was granted at once: since when, and how many. */
  let grantedSince = Number.NEGATIVE_INFINITY;
  let granted = 0;
  let paused: { until: number; reason: QuotaReason } | undefined;

  const pausedUntil = (time: number) => (paused && paused.until > time ? paused.until : time);

  /** When a request can go at the earliest, if that many go before it and nobody else sends. */
  function earliest(time: number, ahead: number): number {
    const behindBurst = Math.max(0, ahead + 1 - plan.burst);
    return pausedUntil(time) + (behindBurst / plan.ratePerSecond) * 1000;
  }

  function tooLate(turn: Turn, time: number, ahead: number): QuotaError {
    const { operation } = turn;
    const isSpent = paused?.reason === "quota" && paused.until > time;
    const availableAt = Math.max(earliest(time, ahead), time);
    return isSpent
      ? new QuotaError("quota_exceeded", "the plan's quota is used up", { operation, availableAt })
      : new QuotaError("rate_wait_too_long", "the plan's rate leaves no turn in time", {
          operation,
          availableAt,
        });
  }

  /** Rejects those whose time is up: the first of each lane, since all may wait equally long. */
  function expire(time: number): void {
    for (;;) {
      const expired = lanes.oldest().filter(({ since }) => since + maxWaitMs <= time);
      if (expired.length === 0) return;
      for (const waiter of expired) {
        lanes.remove(waiter);
        const { lane } = waiter.turn;
        const ahead = lane === LANES.first ? 0 : lanes.waitingIn((lane - 1) as Lane);
        waiter.fail(tooLate(waiter.turn, time, ahead));
      }
    }
  }

  /** Rejects those whose time will be up before the pause is over, rather than let them wait for nothing. */
  function expireDuringPause({ until, reason }: NonNullable<typeof paused>, time: number): void {
    for (const waiter of lanes.all()) {
      waiter.reason = reason;
      if (Math.min(waiter.since + maxWaitMs, waiter.turn.endsAt) >= until) continue;
      lanes.remove(waiter);
      waiter.fail(tooLate(waiter.turn, time, 0));
    }
  }

  function admitDue(time: number): void {
    let due = 0;
    for (
      let slot = slots[due];
      slot && slot.at <= time && lanes.waitingIn(LANES.low) > 0;
      slot = slots[due]
    ) {
      due += 1;
      // Every second one may go however late, so that a machine which is always late gets on.
      forfeitedLast = !forfeitedLast && time - slot.at > lateMs;
      if (forfeitedLast) {
        unused += 1;
        continue;
      }
      const waiter = lanes.next();
      waiter?.admit({ at: time, waitedMs: time - waiter.since, reason: waiter.reason });
    }
    if (due > 0) slots = slots.slice(due);
  }

  /** How many to ask for: nothing while what is granted reaches far enough ahead. */
  function missing(time: number, urgent: boolean): number {
    const granted = urgent ? slots.filter((slot) => slot.urgent) : slots;
    const furthest = granted.at(-1)?.at ?? 0;
    if (granted.length > 0 && furthest - time > ledger.lookaheadMs / 2) return 0;
    return Math.max(0, lanes.waitingIn(urgent ? LANES.high : LANES.low) - granted.length);
  }

  /** @returns Whether the ledger has answered already. */
  function ask(time: number): boolean {
    if (asking || time < restUntil || pausedUntil(time) > time) return false;
    const urgentCount = missing(time, true);
    const urgent = urgentCount > 0;
    const count = Math.min(urgent ? urgentCount : missing(time, false), MOST_AT_ONCE);
    return count > 0 && reserve(count, urgent);
  }

  /** @returns Whether the ledger has answered already. */
  function reserve(count: number, urgent: boolean): boolean {
    const returned = unused;
    unused = 0;
    const fail = () => {
      unused += returned;
      notePause(BROKEN_STORE, now());
    };
    try {
      const answer = ledger.reserve({ count, urgent, unused: returned });
      if (!("then" in answer)) {
        takeIn(answer, urgent);
        return true;
      }
      asking = true;
      void answer
        .then((grant) => takeIn(grant, urgent))
        .catch(fail)
        .then(() => {
          asking = false;
          pump();
        });
      return false;
    } catch {
      fail();
      return true;
    }
  }

  function takeIn({ waitsMs, pause }: QuotaGrant, urgent: boolean): void {
    const time = now();
    for (const waitMs of waitsMs) slots.push({ at: time + waitMs, urgent });
    slots.sort((a, b) => a.at - b.at);
    if (waitsMs.length === 0) notePause(pause ?? BROKEN_STORE, time);
    if (time >= grantedSince + 1) {
      grantedSince = time;
      granted = 0;
    }
    granted += waitsMs.length;
    if (granted >= MOST_AT_ONCE) restUntil = time + 1;
  }

  function notePause({ reason, forMs }: QuotaPause, time: number): void {
    if (time + forMs <= pausedUntil(time)) return;
    paused = { reason, until: time + forMs };
    expireDuringPause(paused, time);
  }

  function pump(): void {
    const time = now();
    expire(time);
    admitDue(time);
    while (ask(time)) admitDue(time);
    alarm.setTo(nextDue(time));
  }

  /** When there is something to do next: a turn, the end of a wait, or the next question to the ledger. */
  function nextDue(time: number): number {
    const first = lanes.oldest().reduce((least, { since }) => Math.min(least, since), Infinity);
    if (first === Infinity) return Infinity;
    const furthest = slots.at(-1)?.at;
    const isEnoughUntil = furthest === undefined ? pausedUntil(time) : furthest - ledger.lookaheadMs / 2;
    const askAgainAt = Math.max(isEnoughUntil, restUntil);
    const isAskDue = asking || askAgainAt <= time;
    return Math.min(slots[0]?.at ?? Infinity, first + maxWaitMs, isAskDue ? Infinity : askAgainAt);
  }

  return {
    enterNow(lane) {
      const time = now();
      const isIdle = !asking && slots.length === 0 && lanes.waitingIn(LANES.low) === 0;
      if (!isIdle || time < restUntil || pausedUntil(time) > time) return undefined;
      const [slot] = reserve(1, lane <= LANES.high) ? slots : [];
      if (!slot || slot.at > time || time - slot.at > lateMs) return undefined;
      slots = [];
      forfeitedLast = false;
      return time;
    },
    enter(turn) {
      return new Promise((resolve, reject) => {
        const { lane, operation, signal, endsAt } = turn;
        signal?.throwIfAborted();
        const time = now();
        if (lanes.waitingIn(LANES.low) >= maxQueued && lane !== LANES.first) {
          const message = `${maxQueued} requests wait already`;
          const availableAt = earliest(time, maxQueued);
          throw new QuotaError("queue_full", message, { operation, availableAt });
        }
        const ahead = lanes.waitingIn(lane);
        if (earliest(time, ahead) > Math.min(time + maxWaitMs, endsAt)) throw tooLate(turn, time, ahead);

        const abort = () => {
          lanes.remove(waiter);
          reject(signal?.reason);
          pump();
        };
        const waiter: Waiter = {
          turn,
          since: time,
          isGone: false,
          reason: paused && paused.until > time ? paused.reason : "rate",
          admit(grant) {
            signal?.removeEventListener("abort", abort);
            resolve(grant);
          },
          fail(error) {
            signal?.removeEventListener("abort", abort);
            reject(error);
          },
        };
        signal?.addEventListener("abort", abort, { once: true });
        lanes.push(waiter);
        pump();
      });
    },
    refuse(refusal) {
      const time = now();
      const until = time + refusal.forMs;
      // What was granted for the time of the pause can not be sent then.
      const kept = slots.filter((slot) => slot.at >= until || refusal.forMs === 0);
      unused += slots.length - kept.length;
      slots = kept;
      void ledger.refuse(refusal).catch(() => undefined);
      if (refusal.forMs > 0) notePause(refusal, time);
      pump();
    },
    giveBack() {
      unused += 1;
    },
  };
}
