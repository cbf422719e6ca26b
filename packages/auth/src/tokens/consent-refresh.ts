import { type FetchInit, isOneShot } from "@energy-clients/client-core";
import { contextOf, withContext } from "../call/call-context.js";
import type { FetchDecorator } from "../http/compose-fetch.js";
import { discardBody } from "../http/read-body.js";
import type { AccessToken } from "../secrets/access-token.js";
import { withSignal } from "../time/abort.js";
import type { BackOff } from "../time/back-off.js";
import { coversOrganization } from "./jwt.js";
import { createRejectionPause, type PauseSettings } from "./rejection-pause.js";
import type { TokenCache } from "./token-cache.js";

/** Options of {@link refreshOnConsent}. */
export interface ConsentRefreshOptions extends PauseSettings {
  readonly tokens: TokenCache;
}

const FIRST_PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 600_000;
/** Most organisations whose pause is kept; the oldest is dropped first. */
const MOST_PAUSES = 1_000;

/**
 * Lets new ETT consents take effect at once. An ETT token lists the organisations that had consented when it was issued,
 * so ETT returns 403 for later ones. For an `organizationId` that the token lacks, this decorator takes a token that has
 * it from the store, or requests a new one; if that one has the organisation, the request is replayed. ETT did not act on
 * a request for which it returned 403. One consent thus costs all processes that share a store one token request.
 *
 * An organisation that the new token lacks too has not consented: the caller gets its 403, and for a pause that doubles
 * from 10 s to 10 min its 403 triggers no token request. A token that another process obtained meanwhile is used at once.
 *
 * Place it outside of {@link addCredentials}, with the same token cache.
 *
 * @example
 * ```ts
 * import { addCredentials, composeFetch, refreshOnConsent, type TokenCache } from "@energy-clients/auth";
 *
 * declare const tokens: TokenCache;
 *
 * const fetch = composeFetch([refreshOnConsent({ tokens }), addCredentials({ tokens })], globalThis.fetch);
 * ```
 */
export function refreshOnConsent(options: ConsentRefreshOptions): FetchDecorator {
  const { tokens } = options;
  const pauses = new Map<string, BackOff>();
  const refreshes = new Map<string, Promise<boolean>>();

  function pauseOf(organizationId: string): BackOff {
    const known = pauses.get(organizationId);
    if (known) return known;
    const pause = createRejectionPause(options, FIRST_PAUSE_MS, LONGEST_PAUSE_MS);
    const [oldest] = pauses.keys();
    if (oldest !== undefined && pauses.size >= MOST_PAUSES) pauses.delete(oldest);
    pauses.set(organizationId, pause);
    return pause;
  }

  /** Whether there is a token now that has the organisation. If this fails, the 403 is still the best response. */
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
      const context = contextOf(request);
      const organizationId = organizationOf(url);
      const { token: sent } = context;
      if (organizationId === undefined || !sent) return response;
      if (coversOrganization(sent.reveal(), organizationId) !== false) return response;
      if (!(await withSignal(refreshOnce(organizationId), context.signal))) return response;
      if (isOneShot(request)) return response;
      context.emit?.({ type: "replay", reason: "organization_missing" });
      await discardBody(response);
      return next(url, request);
    }

    return (url, init) => {
      const request = withContext(init, contextOf(init));
      return next(url, request).then((response) =>
        response.status === 403 ? afterRefusal(response, url, request) : response,
      );
    };
  };
}

function organizationOf(url: string): string | undefined {
  return new URL(url).searchParams.get("organizationId")?.toLowerCase() || undefined;
}
