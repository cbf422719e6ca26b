import { readJwtClaims } from "@energy-clients/auth";
import type { Fetch, FetchInit } from "@energy-clients/client-core";

/** A request that got a response. */
export interface WatchedRequest {
  readonly method: string;
  /** Without the query, which may be long. Tokens and keys are never in a path. */
  readonly path: string;
  readonly status: number;
  readonly ms: number;
  /** The operation's provenance; `undefined` for token requests. */
  readonly provenance: string | undefined;
}

/** Sends each request unchanged, and reports it when its response is there. */
export function watchRequests(onRequest: (request: WatchedRequest) => void): Fetch {
  return async (url: string, init: FetchInit) => {
    const startedAt = performance.now();
    const response = await globalThis.fetch(url, init);
    const ms = Math.round(performance.now() - startedAt);
    const { pathname: path } = new URL(url);
    const { method, operation } = init;
    onRequest({ method, path, status: response.status, ms, provenance: operation?.provenance });
    return response;
  };
}

/** What may be printed about a token. */
export interface TokenFacts {
  /** Lifetime from the token's issue, in minutes; `undefined` when the response does not state it. */
  readonly validMinutes: number | undefined;
  /** ETT's kind of client: `trial` or `normal`. */
  readonly orgStatus: string | undefined;
  /** Number of organisations that ETT's token lists as consenting. */
  readonly organizations: number | undefined;
}

/** Reports the facts of each issued token. It does not keep the token itself. */
export function watchTokens(next: Fetch, onToken: (facts: TokenFacts) => void): Fetch {
  return async (url, init) => {
    const response = await next(url, init);
    // Only the document's operations are named in a request; a request without one is for a token.
    if (init.operation === undefined && response.ok) onToken(await readFacts(response.clone()));
    return response;
  };
}

async function readFacts(response: Response): Promise<TokenFacts> {
  const body: Record<string, unknown> = await response.json().catch(() => ({}));
  const claims = readJwtClaims(String(body.access_token ?? body["access-token"])) ?? {};
  const seconds = Number(body.expires_in ?? Number(claims.exp) - Date.now() / 1000);
  const { org_status: orgStatus, org_ids: ids } = claims;
  return {
    validMinutes: Number.isFinite(seconds) ? Math.round(seconds / 60) : undefined,
    orgStatus: typeof orgStatus === "string" ? orgStatus : undefined,
    organizations: typeof ids === "string" ? ids.split(/\s+/).filter(Boolean).length : undefined,
  };
}
