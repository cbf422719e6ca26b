import type { Operation } from "@energy-clients/client-core";
import { QuotaError } from "./quota-error.js";
import type { QuotaLedger, QuotaPause, QuotaReason } from "./quota-store.js";
import type { UsagePlan } from "./usage-plan.js";
import { createWaitQueue, type Waiting } from "./wait-queue.js";

/** Order of importance: what renews credentials or has waited before, what changes something, the rest, what may wait. */
export const LANES = { first: 0, high: 1, normal: 2, low: 3 } as const;
export type Lane = (typeof LANES)[keyof typeof LANES];

/** Sets a timer and returns what stops it. */
export type SetTimer = (run: () => void, ms: number) => () => void;

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

/** A request that wants to be sent. */
export interface Turn {
  readonly lane: Lane;
  readonly operation: Operation | undefined;
  readonly signal: AbortSignal | undefined;
  /** When its call has to be over, in ms since the Unix epoch. */
  readonly endsAt: number;
}

/** A turn that has come. */
export interface Grant {
  readonly at: number;
  readonly waitedMs: number;
  readonly reason: QuotaReason;
}

/** Lets requests through in the order of their lanes, first come first served within one, as the ledger grants them. */
export interface QuotaGate {
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

interface Waiter extends Waiting {
  readonly turn: Turn;
  readonly since: number;
  reason: QuotaReason;
  readonly admit: (grant: Grant) => void;
  readonly fail: (error: unknown) => void;
}

interface Slot {
  readonly at: number;
  readonly urgent: boolean;
}

/** Timers can not run longer than 2^31 ms; waking once an hour costs nothing. */
const LONGEST_TIMER_MS = 3_600_000;
/** A store that rejects, which none should, is asked again after this time. */
const BROKEN_STORE_PAUSE_MS = 1_000;

export function createQuotaGate(settings: QuotaGateSettings): QuotaGate {
  const { ledger, plan, maxWaitMs, maxQueued, lateMs, now, setTimer } = settings;
  const lanes = [0, 1, 2, 3].map(() => createWaitQueue<Waiter>());
  /** Granted, and not yet due; ascending. Whoever is first when one is due gets it. */
  let slots: Slot[] = [];
  let unused = 0;
  let forfeitedLast = false;
  let asking = false;
  let paused: { until: number; reason: QuotaReason } | undefined;
  let stopTimer: (() => void) | undefined;
  let wakeAt = Number.POSITIVE_INFINITY;

  const waitingIn = (last: Lane) => lanes.slice(0, last + 1).reduce((sum, lane) => sum + lane.size, 0);
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
    for (const [index, lane] of lanes.entries()) {
      for (let waiter = lane.peek(); waiter && waiter.since + maxWaitMs <= time; waiter = lane.peek()) {
        lane.remove(waiter);
        waiter.fail(tooLate(waiter.turn, time, index === 0 ? 0 : waitingIn((index - 1) as Lane)));
      }
    }
  }

  /** Rejects those whose time will be up before the pause is over, rather than let them wait for nothing. */
  function expireDuringPause(time: number): void {
    const until = pausedUntil(time);
    if (until === time) return;
    for (const lane of lanes) {
      for (const waiter of lane.items()) {
        waiter.reason = paused?.reason ?? waiter.reason;
        if (Math.min(waiter.since + maxWaitMs, waiter.turn.endsAt) >= until) continue;
        lane.remove(waiter);
        waiter.fail(tooLate(waiter.turn, time, 0));
      }
    }
  }

  function admitDue(time: number): void {
    let due = 0;
    for (let slot = slots[due]; slot && slot.at <= time && waitingIn(LANES.low) > 0; slot = slots[due]) {
      due += 1;
      // Every second one may go however late, so that a machine which is always late gets on.
      forfeitedLast = !forfeitedLast && time - slot.at > lateMs;
      if (forfeitedLast) {
        unused += 1;
        continue;
      }
      const waiter = lanes.find((lane) => lane.size > 0)?.shift();
      waiter?.admit({ at: time, waitedMs: time - waiter.since, reason: waiter.reason });
    }
    if (due > 0) slots = slots.slice(due);
  }

  /** How many to ask for: nothing while what is granted reaches far enough ahead. */
  function missing(time: number, urgent: boolean): number {
    const granted = urgent ? slots.filter((slot) => slot.urgent) : slots;
    const furthest = granted.at(-1)?.at ?? 0;
    if (granted.length > 0 && furthest - time > ledger.lookaheadMs / 2) return 0;
    return Math.max(0, waitingIn(urgent ? LANES.high : LANES.low) - granted.length);
  }

  async function ask(time: number): Promise<void> {
    if (asking || pausedUntil(time) > time) return;
    const urgentCount = missing(time, true);
    const urgent = urgentCount > 0;
    const count = urgent ? urgentCount : missing(time, false);
    if (count === 0) return;
    asking = true;
    const returned = unused;
    unused = 0;
    try {
      const { waitsMs, pause } = await ledger.reserve({ count, urgent, unused: returned });
      const answeredAt = now();
      for (const waitMs of waitsMs) slots.push({ at: answeredAt + waitMs, urgent });
      slots.sort((a, b) => a.at - b.at);
      if (pause) notePause(pause, answeredAt);
    } catch {
      unused += returned;
      notePause({ reason: "rate", forMs: BROKEN_STORE_PAUSE_MS }, now());
    } finally {
      asking = false;
    }
    pump();
  }

  function notePause({ reason, forMs }: QuotaPause, time: number): void {
    if (time + forMs <= pausedUntil(time)) return;
    paused = { reason, until: time + forMs };
    expireDuringPause(time);
  }

  function pump(): void {
    const time = now();
    expire(time);
    admitDue(time);
    void ask(time);
    sleepUntilNext(time);
  }

  function sleepUntilNext(time: number): void {
    const first = lanes.reduce((least, lane) => Math.min(least, lane.peek()?.since ?? least), Infinity);
    let next = Number.POSITIVE_INFINITY;
    if (first < Infinity) {
      const furthest = slots.at(-1)?.at;
      const askAgainAt = furthest === undefined ? pausedUntil(time) : furthest - ledger.lookaheadMs / 2;
      const isAskDue = asking || askAgainAt <= time;
      next = Math.min(slots[0]?.at ?? Infinity, first + maxWaitMs, isAskDue ? Infinity : askAgainAt);
    }
    if (next === wakeAt) return;
    stopTimer?.();
    stopTimer = undefined;
    wakeAt = next;
    if (next === Infinity) return;
    // Rounded up: a timer that wakes before the slot is due would only have to be set again.
    stopTimer = setTimer(
      () => {
        wakeAt = Number.POSITIVE_INFINITY;
        stopTimer = undefined;
        pump();
      },
      Math.min(Math.max(0, Math.ceil(next - time)), LONGEST_TIMER_MS),
    );
  }

  return {
    enter(turn) {
      return new Promise((resolve, reject) => {
        const { lane: index, operation, signal, endsAt } = turn;
        const lane = lanes[index];
        signal?.throwIfAborted();
        const time = now();
        if (waitingIn(LANES.low) >= maxQueued && index !== LANES.first) {
          const message = `${maxQueued} requests wait already`;
          const availableAt = earliest(time, maxQueued);
          throw new QuotaError("queue_full", message, { operation, availableAt });
        }
        const ahead = waitingIn(index);
        if (earliest(time, ahead) > Math.min(time + maxWaitMs, endsAt)) throw tooLate(turn, time, ahead);

        const abort = () => {
          lane?.remove(waiter);
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
        lane?.push(waiter);
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
