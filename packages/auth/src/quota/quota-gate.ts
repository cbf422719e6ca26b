import type { OnEvent } from "../events/events.js";
import { createStoreWatch, errorCodeOf } from "../events/report.js";
import { createAlarm, type SetTimer } from "../time/alarm.js";
import { QuotaError } from "./quota-error.js";
import { createLanes, type Grant, LANES, type Lane, type Turn, type Waiter } from "./quota-lanes.js";
import type { QuotaGrant, QuotaLedger, QuotaPause } from "./quota-store.js";
import { createSendPace, MOST_AT_ONCE } from "./send-pace.js";
import type { UsagePlan } from "./usage-plan.js";
import { createWaitLimits } from "./wait-limits.js";

/** Settings of {@link createQuotaGate}. Times are in ms. */
export interface QuotaGateSettings {
  readonly ledger: QuotaLedger;
  readonly plan: UsagePlan;
  readonly maxWaitMs: number;
  readonly maxQueued: number;
  /** A grant that is older than this is not used: its request would meet later ones at the server. */
  readonly lateMs: number;
  /** Wall time, for the dates in errors. */
  readonly now: () => number;
  /** For everything else. */
  readonly monotonicNow: () => number;
  readonly onEvent?: OnEvent | undefined;
  readonly setTimer: SetTimer;
}

/** Lets requests through in the order of their lanes, first come first served within one, as the ledger grants them. */
export interface QuotaGate {
  /**
   * Lets a request through at once where nobody waits and the ledger answers at once.
   *
   * @returns When it did, in ms by the monotonic clock; `undefined` when the request has to {@link QuotaGate.enter}.
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
  /** Notes that a request that was let through has its answer, or gets none. */
  leave(): void;
}

interface Slot {
  readonly at: number;
  readonly urgent: boolean;
}

/** A store that rejects or answers nothing, which none should, is asked again after this time. */
const BROKEN_STORE: QuotaPause = { reason: "rate", forMs: 1_000 };

export function createQuotaGate(settings: QuotaGateSettings): QuotaGate {
  const { ledger, plan, maxWaitMs, maxQueued, lateMs, monotonicNow, setTimer } = settings;
  const dateOf = (time: number) => settings.now() + (time - monotonicNow());
  const lanes = createLanes();
  const limits = createWaitLimits({ lanes, plan, maxWaitMs, dateOf });
  const watch = createStoreWatch("quota", monotonicNow, settings.onEvent);
  const pace = createSendPace();
  const alarm = createAlarm(setTimer, monotonicNow, pump);
  /** Granted, and not yet due; ascending. Whoever is first when one is due gets it. */
  let slots: Slot[] = [];
  let unused = 0;
  let forfeitedLast = false;
  let asking = false;

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
      pace.enter();
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
    if (asking || time < pace.restUntil() || limits.pausedUntil(time) > time) return false;
    const urgentCount = missing(time, true);
    const urgent = urgentCount > 0;
    const count = Math.min(urgent ? urgentCount : missing(time, false), MOST_AT_ONCE);
    return count > 0 && reserve(count, urgent, time);
  }

  /** @returns Whether the ledger has answered already. */
  function reserve(count: number, urgent: boolean, time: number): boolean {
    const returned = unused;
    unused = 0;
    const fail = (error: unknown) => {
      unused += returned;
      watch.fail(() => ({
        errorCode: errorCodeOf(error),
        message: "the quota store threw or rejected; it is asked again every second",
      }));
      limits.pause(BROKEN_STORE, monotonicNow());
    };
    try {
      const answer = ledger.reserve({ count, urgent, unused: returned });
      if (!("then" in answer)) {
        takeIn(answer, urgent, time);
        return true;
      }
      asking = true;
      void answer
        .then((grant) => takeIn(grant, urgent, monotonicNow()))
        .catch(fail)
        .then(() => {
          asking = false;
          pump();
        });
      return false;
    } catch (error) {
      fail(error);
      return true;
    }
  }

  function takeIn({ waitsMs, pause }: QuotaGrant, urgent: boolean, time: number): void {
    watch.succeed();
    for (const waitMs of waitsMs) slots.push({ at: time + waitMs, urgent });
    slots.sort((a, b) => a.at - b.at);
    if (waitsMs.length === 0) limits.pause(pause ?? BROKEN_STORE, time);
    pace.granted(waitsMs.length, time);
  }

  function pump(): void {
    const time = monotonicNow();
    limits.expire(time);
    admitDue(time);
    while (ask(time)) admitDue(time);
    alarm.setTo(nextDue(time));
  }

  /** When there is something to do next: a turn, the end of a wait, or the next question to the ledger. */
  function nextDue(time: number): number {
    const first = lanes.oldest().reduce((least, { since }) => Math.min(least, since), Infinity);
    if (first === Infinity) return Infinity;
    const furthest = slots.at(-1)?.at;
    const isEnoughUntil =
      furthest === undefined ? limits.pausedUntil(time) : furthest - ledger.lookaheadMs / 2;
    const askAgainAt = Math.max(isEnoughUntil, pace.restUntil());
    const isAskDue = asking || askAgainAt <= time;
    return Math.min(slots[0]?.at ?? Infinity, first + maxWaitMs, isAskDue ? Infinity : askAgainAt);
  }

  return {
    enterNow(lane) {
      const time = monotonicNow();
      const isIdle = !asking && slots.length === 0 && lanes.waitingIn(LANES.low) === 0;
      if (!isIdle || time < pace.restUntil() || limits.pausedUntil(time) > time) return undefined;
      const [slot] = reserve(1, lane <= LANES.high, time) ? slots : [];
      if (!slot || slot.at > time || time - slot.at > lateMs) return undefined;
      slots = [];
      forfeitedLast = false;
      pace.enter();
      return time;
    },
    enter(turn) {
      return new Promise((resolve, reject) => {
        const { lane, operation, signal, endsAt } = turn;
        signal?.throwIfAborted();
        const time = monotonicNow();
        if (lanes.waitingIn(LANES.low) >= maxQueued && lane !== LANES.first) {
          const message = `${maxQueued} requests wait already`;
          const availableAt = dateOf(limits.earliest(time, maxQueued));
          throw new QuotaError("queue_full", message, { operation, availableAt });
        }
        const ahead = lanes.waitingIn(lane);
        if (limits.earliest(time, ahead) > Math.min(time + maxWaitMs, endsAt)) {
          throw limits.tooLate(turn, time, ahead);
        }

        const abort = () => {
          lanes.remove(waiter);
          reject(signal?.reason);
          pump();
        };
        const waiter: Waiter = {
          turn,
          since: time,
          isGone: false,
          reason: limits.reasonToWait(time),
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
      const time = monotonicNow();
      const until = time + refusal.forMs;
      // What was granted for the time of the pause can not be sent then.
      const kept = slots.filter((slot) => slot.at >= until || refusal.forMs === 0);
      unused += slots.length - kept.length;
      slots = kept;
      void ledger.refuse(refusal).catch(() => undefined);
      if (refusal.forMs > 0) limits.pause(refusal, time);
      pump();
    },
    giveBack() {
      unused += 1;
    },
    leave: pace.leave,
  };
}
