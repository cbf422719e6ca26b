import type { FetchInit } from "@energy-clients/client-core";
import { callOf, withCall } from "../call.js";
import type { FetchDecorator } from "../compose-fetch.js";
import { discardBody } from "../http/discard-body.js";
import { type BackOff, createBackOff } from "../time/back-off.js";
import { withSignal } from "../time/time-limit.js";
import { coversOrganization } from "./jwt.js";
import type { TokenCache } from "./token-cache.js";

/** Options of {@link refreshOnConsent}. */
export interface ConsentRefreshOptions {
  readonly tokens: TokenCache;
  /** Current time in ms since the Unix epoch. @defaultValue `Date.now` */
  readonly now?: (() => number) | undefined;
  /** Random number in [0, 1). @defaultValue `Math.random` */
  readonly random?: (() => number) | undefined;
}

const FIRST_PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 600_000;
/** Organisations whose pause is remembered; beyond this the oldest is forgotten. */
const MOST_PAUSES = 1_000;

/**
 * Lets ETT's new consents work at once. ETT's token lists the organisations that had consented when it was issued, so
 * that a later consent is answered 403. When that happens for an `organizationId` that the token lacks, a new token
 * is asked for; if it has the organisation, the request is sent once more. A request answered 403 was not acted on.
 *
 * An organisation that the new token lacks as well has not consented: its 403 is the answer, and for a pause that
 * doubles from 10 s to 10 min its 403 asks for no new token.
 *
 * Goes around {@link addCredentials}, with the same token cache.
 */
export function refreshOnConsent(options: ConsentRefreshOptions): FetchDecorator {
  const { tokens, now = Date.now, random = Math.random } = options;
  const pauses = new Map<string, BackOff>();
  const refreshes = new Map<string, Promise<boolean>>();

  const isCovered = (organizationId: string): boolean | undefined => {
    const token = tokens.peek();
    return token && coversOrganization(token.reveal(), organizationId);
  };

  function pauseOf(organizationId: string): BackOff {
    const known = pauses.get(organizationId);
    if (known) return known;
    const pause = createBackOff({ now, random, initialMs: FIRST_PAUSE_MS, maximumMs: LONGEST_PAUSE_MS });
    const [oldest] = pauses.keys();
    if (oldest !== undefined && pauses.size >= MOST_PAUSES) pauses.delete(oldest);
    pauses.set(organizationId, pause);
    return pause;
  }

  /** Whether a new token has the organisation. Without a new token, the 403 is still the best answer. */
  async function refresh(organizationId: string): Promise<boolean> {
    const pause = pauseOf(organizationId);
    if (pause.remainingMs() > 0) return false;
    const gained = await tokens.refresh().then(
      (token) => coversOrganization(token.reveal(), organizationId) === true,
      () => false,
    );
    if (gained) pauses.delete(organizationId);
    else pause.fail();
    return gained;
  }

  function refreshOnce(organizationId: string): Promise<boolean> {
    const running = refreshes.get(organizationId);
    if (running) return running;
    const promise = refresh(organizationId).finally(() => refreshes.delete(organizationId));
    refreshes.set(organizationId, promise);
    return promise;
  }

  return (next) => {
    async function afterRefusal(response: Response, url: string, request: FetchInit): Promise<Response> {
      const call = callOf(request);
      const organizationId = organizationOf(url);
      const { token: sent } = call;
      if (organizationId === undefined || !sent) return response;
      if (coversOrganization(sent.reveal(), organizationId) !== false) return response;
      // Another call may have brought a newer token meanwhile.
      const gained =
        isCovered(organizationId) || (await withSignal(refreshOnce(organizationId), call.signal));
      if (!gained) return response;
      call.emit?.({ type: "replay", reason: "organization_missing" });
      await discardBody(response);
      return next(url, request);
    }

    return (url, init) => {
      const request = withCall(init, callOf(init));
      return next(url, request).then((response) =>
        response.status === 403 ? afterRefusal(response, url, request) : response,
      );
    };
  };
}

function organizationOf(url: string): string | undefined {
  return new URL(url).searchParams.get("organizationId")?.toLowerCase() || undefined;
}
