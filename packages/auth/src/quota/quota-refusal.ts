import { parseProblem } from "@energy-clients/client-core";
import { readBody } from "../http/read-body.js";
import { retryAfterMs } from "../http/retry-after.js";
import { withTimeLimit } from "../time/time-limit.js";
import { periodAt } from "./quota-period.js";
import type { QuotaPause, QuotaReason } from "./quota-store.js";
import type { UsageQuota } from "./usage-plan.js";

const LARGEST_BODY = 65_536;
const LONGEST_READ_MS = 1_000;
/** Pause where nobody knows how long a quota stays spent. */
const PROBE_MS = 60_000;
/** Clocks may differ by this much: so early in a period it may still be the last one's quota that is spent. */
const NEW_PERIOD_MS = 900_000;

/**
 * Reads what a server's refusal says about the budget: whether the rate or the quota is used up, in the words of Amazon
 * API Gateway, and for how long. Without `Retry-After`, a spent quota is believed until its period ends.
 *
 * @param now - Current time in ms since the Unix epoch.
 * @returns `undefined` for an answer that is no such refusal. Its body can still be read.
 */
export async function readRefusal(
  response: Response,
  quota: UsageQuota | undefined,
  now: number,
): Promise<QuotaPause | undefined> {
  if (response.status !== 429 && response.status !== 403) return undefined;
  const reason = await reasonOf(response);
  if (!reason) return undefined;
  const asked = retryAfterMs(response.headers, now);
  if (reason === "rate") return { reason, forMs: asked ?? 0 };
  return { reason, forMs: asked || untilNextQuota(quota, now) };
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
