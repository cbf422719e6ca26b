import type { Fetch, FetchInit, Operation } from "@energy-clients/client-core";
import { type CallContext, contextOf } from "../call/call-context.js";
import type { FetchDecorator } from "../http/compose-fetch.js";
import { monotonicOf } from "../time/clock.js";
import { startTimer } from "../time/time-limit.js";
import { createMemoryQuotaStore } from "./memory-quota-store.js";
import { createQuotaGate } from "./quota-gate.js";
import { LANES, type Lane } from "./quota-lanes.js";
import { checkQuotaOptions, type QuotaOptions, type QuotaPriority } from "./quota-options.js";
import { readRefusal } from "./quota-refusal.js";

/** Keeps requests within a usage plan. Both decorators draw on the same budget. */
export interface Quota {
  /**
   * Lets a request wait for its turn, and learns from the answer when the server counts otherwise. It may stand twice
   * in one chain, which is best where tokens are used: around the credentials, so that nobody waits with a token that
   * meanwhile expires, and below them, so that the second request after a 401 is counted as well. A request takes one
   * token, not two; when too much time passed between the two places it takes a new one, before all others.
   *
   * @returns A decorator that rejects with {@link QuotaError}, or with the signal's reason.
   */
  readonly calls: FetchDecorator;
  /** The same for token requests: they go before all others, since the others wait for them. */
  readonly tokenRequests: FetchDecorator;
}

/** A turn that a request was given, and may use once. Travels in the `init`. */
interface Ticket {
  readonly grantedAt: number;
  isUsed: boolean;
}

interface TicketInit extends FetchInit {
  readonly quotaTicket?: Ticket;
}

const DEFAULT_MAX_WAIT_MS = 60_000;
const DEFAULT_MAX_QUEUED = 100_000;
const DEFAULT_JITTER_MS = 200;

/**
 * Keeps requests within a plan by letting them wait, in the order of their importance, rather than have the server
 * refuse them. What the server refuses all the same corrects the account.
 *
 * @throws {@link InputError} when an option can not be right; `field` names it.
 */
export function createQuota(options: QuotaOptions): Quota {
  checkQuotaOptions(options);
  const { plan, key = "", store = createMemoryQuotaStore(), priority = defaultPriority } = options;
  const { maxWaitMs = DEFAULT_MAX_WAIT_MS, maxQueued = DEFAULT_MAX_QUEUED } = options;
  const { jitterMs = DEFAULT_JITTER_MS, now = Date.now, setTimer = startTimer } = options;
  const { onEvent } = options;
  const monotonicNow = monotonicOf(options);
  const ledger = store.open({ key, plan, jitterMs, now, monotonicNow, onEvent });
  // The network gets the other half of what may vary.
  const lateMs = jitterMs / 2;
  const gate = createQuotaGate({
    ...{ ledger, plan, maxWaitMs, maxQueued, lateMs },
    ...{ now, monotonicNow, onEvent, setTimer },
  });

  /** @returns When the turn came: at once, unless somebody waits. */
  function enter(init: FetchInit, lane: Lane): number | Promise<number> {
    const call = contextOf(init);
    const grantedAt = call.isStopped ? undefined : gate.enterNow(lane);
    return grantedAt ?? wait(call, lane);
  }

  async function wait(call: CallContext, lane: Lane): Promise<number> {
    const { operation, signal, endsAt, emit } = call;
    const grant = await gate.enter({ lane, operation, signal, endsAt });
    if (grant.waitedMs > 0) emit?.({ type: "wait", delayMs: grant.waitedMs, reason: grant.reason });
    return grant.at;
  }

  /** Only these two may be about the budget; every other answer is handed on at once. */
  function learn(response: Response): Response | Promise<Response> {
    return response.status === 429 || response.status === 403 ? learnFrom(response) : response;
  }

  async function learnFrom(response: Response): Promise<Response> {
    const refusal = await readRefusal(response, plan.quota, now());
    if (refusal) gate.refuse(refusal);
    return response;
  }

  /** Whether the turn still holds. One that came too long ago would meet later ones at the server. */
  function use(ticket: Ticket): boolean {
    if (ticket.isUsed) return false;
    ticket.isUsed = true;
    if (monotonicNow() - ticket.grantedAt <= lateMs) return true;
    gate.giveBack();
    return false;
  }

  async function enterAndSend(next: Fetch, url: string, init: FetchInit, lane: Lane): Promise<Response> {
    await enter(init, lane);
    try {
      return await learn(await next(url, init));
    } finally {
      gate.leave();
    }
  }

  async function enterWithTicket(next: Fetch, url: string, init: FetchInit): Promise<Response> {
    const entry = enter(init, LANES[priority(init.operation)] ?? LANES.normal);
    const ticket: Ticket = { grantedAt: typeof entry === "number" ? entry : await entry, isUsed: false };
    const ticketed: TicketInit = { ...init, quotaTicket: ticket };
    try {
      const response = await next(url, ticketed);
      // Where a second place below used the ticket, it has learnt from the answer already.
      return ticket.isUsed ? response : await learn(response);
    } finally {
      gate.leave();
    }
  }

  const calls: FetchDecorator = (next) => (url, init) => {
    const { quotaTicket: outer } = init as TicketInit;
    if (!outer) return enterWithTicket(next, url, init);
    return use(outer) ? next(url, init).then(learn) : enterAndSend(next, url, init, LANES.first);
  };
  const tokenRequests: FetchDecorator = (next) => (url, init) => enterAndSend(next, url, init, LANES.first);
  return { calls, tokenRequests };
}

/** An order, a quote, or its withdrawal must not wait for polling. */
function defaultPriority(operation: Operation | undefined): QuotaPriority {
  return operation && operation.method !== "GET" && operation.method !== "HEAD" ? "high" : "normal";
}
