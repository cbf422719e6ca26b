import { readJwtClaims } from "@energy-clients/auth";
import type { Fetch, FetchInit } from "@energy-clients/client-core";

/** A request that was answered. */
export interface WatchedRequest {
  readonly method: string;
  /** Without the query, which may be long; tokens and keys never are in it. */
  readonly path: string;
  readonly status: number;
  readonly ms: number;
  /** The operation's provenance; `undefined` for token requests. */
  readonly provenance: string | undefined;
}

/** Reports each request that is answered, and sends it as it is. */
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

/** What may be told about a token. */
export interface TokenFacts {
  /** How long it is valid from its issue on, in minutes; `undefined` when the answer does not tell. */
  readonly validMinutes: number | undefined;
  /** ETT's kind of client: `trial` or `normal`. */
  readonly orgStatus: string | undefined;
  /** Number of organisations that ETT's token lists as consenting. */
  readonly organizations: number | undefined;
}

/** Reads what may be told of each token that is issued; the token itself is let go. */
export function watchTokens(next: Fetch, onToken: (facts: TokenFacts) => void): Fetch {
  return async (url, init) => {
    const response = await next(url, init);
    // Only requests of the document carry their operation; the others are those for tokens.
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
