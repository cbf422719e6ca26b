import { parseProblem } from "@energy-clients/client-core";
import { readBody } from "../http/read-body.js";
import { retryAfterMs } from "../http/retry-after.js";
import { withTimeLimit } from "../time/time-limit.js";
import type { QuotaPause, QuotaReason } from "./quota-store.js";
import { periodAt, type UsageQuota } from "./usage-plan.js";

const LARGEST_BODY = 65_536;
const LONGEST_READ_MS = 1_000;
/** Pause when nothing says for how long a quota is used up. */
const PROBE_MS = 60_000;
/** Clocks may differ by this much: so early in a period, the server may still count in the last one. */
const NEW_PERIOD_MS = 900_000;

/** Returns whether a response may be about the usage plan: only these statuses are worth reading. */
export function mayBeRefusal({ status }: Response): boolean {
  return status === 429 || status === 403;
}

/**
 * Reads from a server's refusal whether the rate or the quota is used up, in the words of Amazon API Gateway, and for
 * how long. Without `Retry-After`, a used-up quota is taken to last until its period ends.
 *
 * @param now - Current time in ms since the Unix epoch.
 * @returns `undefined` for a response that is not such a refusal. The response's body can still be read.
 */
export async function readRefusal(
  response: Response,
  quota: UsageQuota | undefined,
  now: number,
): Promise<QuotaPause | undefined> {
  const reason = await reasonOf(response);
  if (!reason) return undefined;
  const retryMs = retryAfterMs(response.headers, now);
  if (reason === "rate") return { reason, forMs: retryMs ?? 0 };
  return { reason, forMs: retryMs || untilNextQuota(quota, now) };
}

function untilNextQuota(quota: UsageQuota | undefined, now: number): number {
  if (!quota) return PROBE_MS;
  const { startsAt, endsAt } = periodAt(quota, now);
  return now - startsAt < NEW_PERIOD_MS ? PROBE_MS : endsAt - now;
}

async function reasonOf(response: Response): Promise<QuotaReason | undefined> {
  const type = response.headers.get("x-amzn-errortype") ?? "";
  if (/^LimitExceeded/i.test(type)) return "quota";
  const is429 = response.status === 429 ? "rate" : undefined;
  if (/^TooManyRequests/i.test(type)) return is429;
  const { title } = parseProblem(await peek(response), response.status);
  return title === "Limit Exceeded" ? "quota" : is429;
}

async function peek(response: Response): Promise<unknown> {
  try {
    const copy = await withTimeLimit(LONGEST_READ_MS, () => readBody(response.clone(), LARGEST_BODY));
    return JSON.parse(await copy.text());
  } catch {
    return undefined;
  }
}
