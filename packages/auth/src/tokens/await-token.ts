import { callOf } from "../call/call-context.js";
import type { FetchDecorator } from "../http/compose-fetch.js";
import type { TokenCache } from "./token-cache.js";

/**
 * Lets a call wait until there is a token, before it takes its turn in a plan: a turn taken by a call that then waits
 * for a token is lost to others, and for a call that gets no token it is spent on nothing.
 */
export function awaitToken(tokens: TokenCache): FetchDecorator {
  return (next) => (url, init) =>
    tokens.fresh() ? next(url, init) : tokens.get(callOf(init)).then(() => next(url, init));
}
