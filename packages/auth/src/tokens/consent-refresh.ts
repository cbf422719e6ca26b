import type { FetchInit } from "@energy-clients/client-core";
import { callOf, withCall } from "../call/call-context.js";
import type { FetchDecorator } from "../http/compose-fetch.js";
import { discardBody } from "../http/discard-body.js";
import type { AccessToken } from "../secrets/access-token.js";
import { type BackOff, createBackOff } from "../time/back-off.js";
import type { ClockSettings } from "../time/clock.js";
import { withSignal } from "../time/time-limit.js";
import { coversOrganization } from "./jwt.js";
import type { TokenCache } from "./token-cache.js";

/** Options of {@link refreshOnConsent}. */
export interface ConsentRefreshOptions extends ClockSettings {
  readonly tokens: TokenCache;
  /** Random number in [0, 1). @defaultValue `Math.random` */
  readonly random?: (() => number) | undefined;
}

const FIRST_PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 600_000;
/** Organisations whose pause is remembered; beyond this the oldest is forgotten. */
const MOST_PAUSES = 1_000;

/**
 * Lets ETT's new consents work at once. ETT's token lists the organisations that had consented when it was issued, so
 * that a later consent is answered 403. When that happens for an `organizationId` that the token lacks, a token that
 * has it is taken from the store, or a new one is asked for; if it has the organisation, the request is sent once more.
 * A request answered 403 was not acted on. One consent thus costs all processes that share a store one token request.
 *
 * An organisation that the new token lacks as well has not consented: its 403 is the answer, and for a pause that
 * doubles from 10 s to 10 min its 403 asks for no new token; one that another process has got serves at once.
 *
 * Goes around {@link addCredentials}, with the same token cache.
 */
export function refreshOnConsent(options: ConsentRefreshOptions): FetchDecorator {
  const { tokens, now, monotonicNow, random = Math.random } = options;
  const pauses = new Map<string, BackOff>();
  const refreshes = new Map<string, Promise<boolean>>();

  function pauseOf(organizationId: string): BackOff {
    const known = pauses.get(organizationId);
    if (known) return known;
    const pause = createBackOff({
      now,
      monotonicNow,
      random,
      initialMs: FIRST_PAUSE_MS,
      maximumMs: LONGEST_PAUSE_MS,
    });
    const [oldest] = pauses.keys();
    if (oldest !== undefined && pauses.size >= MOST_PAUSES) pauses.delete(oldest);
    pauses.set(organizationId, pause);
    return pause;
  }

  /** Whether there is a token now that has the organisation. Without one, the 403 is still the best response. */
  async function refresh(organizationId: string): Promise<boolean> {
    const pause = pauseOf(organizationId);
    const accept = (token: AccessToken) => coversOrganization(token.reveal(), organizationId) === true;
    const token = await (pause.remainingMs() > 0 ? tokens.find(accept) : tokens.refresh({ accept })).catch(
      () => undefined,
    );
    const gained = token !== undefined && accept(token);
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
      if (!(await withSignal(refreshOnce(organizationId), call.signal))) return response;
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
