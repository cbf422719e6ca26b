import {
  ApiError,
  type CallOptions,
  type CallResult,
  ClientError,
  InputError,
  shapeOf,
  unwrap,
} from "@energy-clients/client-core";
import type { EnmaccClient } from "./client.js";
import { parseInstant } from "./instant.js";
import type { Trade } from "./schemas.js";

/** A trade and the link that led to it. */
export interface FollowedTrade {
  readonly href: string;
  /** ms since the Unix epoch. */
  readonly tradedAt: number;
  readonly trade: Trade;
}

/** The trades that could be read, by time; those that do not exist; and the first failure. */
export interface FollowedTrades {
  readonly trades: readonly FollowedTrade[];
  /** Links whose trade does not exist, although the link was known. */
  readonly missing: readonly string[];
  readonly failure: { readonly error: unknown } | undefined;
}

/** How links are followed. */
export interface FollowOptions {
  readonly concurrency: number;
  readonly signal?: AbortSignal | undefined;
}

/** Reads the trades of links, a few at a time. After a failure it sends nothing more, and returns what it has. */
export async function followTrades(
  client: EnmaccClient,
  links: Iterable<string>,
  { concurrency, signal }: FollowOptions,
): Promise<FollowedTrades> {
  const queue = [...links];
  const trades: FollowedTrade[] = [];
  const missing: string[] = [];
  let failure: FollowedTrades["failure"];
  const work = async () => {
    for (let href = queue.shift(); href !== undefined && !failure; href = queue.shift()) {
      try {
        const trade = await followTrade(client, href, signal);
        if (trade === undefined) missing.push(href);
        else trades.push(trade);
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  trades.sort((a, b) => a.tradedAt - b.tradedAt || (a.trade.id < b.trade.id ? -1 : 1));
  return { trades, missing, failure };
}

async function followTrade(
  client: EnmaccClient,
  href: string,
  signal: AbortSignal | undefined,
): Promise<FollowedTrade | undefined> {
  try {
    const link = followLink(client, "getTrade", "_links.trade.href", href, signal);
    const trade = (await unwrap(link)) as Trade;
    return { href, trade, tradedAt: checkTrade(trade) };
  } catch (error) {
    if (error instanceof ApiError && (error.status === 404 || error.status === 410)) return undefined;
    throw error;
  }
}

/**
 * Follows a link that the API returned.
 *
 * @param field - Where the link was in the response.
 * @throws {@link ClientError} `link_refused` before anything is sent, when the link leads to another origin or is not a URL.
 */
export async function followLink(
  client: EnmaccClient,
  id: "getTrade" | "getLoadShape",
  field: string,
  href: string,
  signal?: AbortSignal,
): Promise<CallResult<unknown>> {
  // A vendored document may lack the operation.
  const follow = client.follow as (
    id: string,
    href: string,
    options: CallOptions,
  ) => Promise<CallResult<unknown>>;
  try {
    return await follow(id, href, signal ? { signal } : {});
  } catch (error) {
    if (!(error instanceof InputError) || error.field !== "href") throw error;
    const message = `the link ${field} was not followed. ${error.message}`;
    throw new ClientError("link_refused", id, message, { cause: error });
  }
}

/** Checks what identifies a trade, and returns its time. */
function checkTrade(trade: Trade): number {
  const { id, "traded-at": tradedAt } = (trade ?? {}) as Partial<Trade>;
  if (typeof id !== "string" || id === "") throw malformed("id", "a text", id);
  const ms = parseInstant(tradedAt);
  if (ms === undefined) throw malformed("traded-at", "a time such as 2026-10-23T08:00:00Z", tradedAt);
  return ms;
}

function malformed(field: string, expected: string, value: unknown): ClientError {
  const problem = `${field} of the trade: expected ${expected} but got ${shapeOf(value)}`;
  return new ClientError("response_malformed", "getTrade", problem);
}
