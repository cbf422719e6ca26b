/** A token endpoint within the process: counts requests, and responds after a delay. */
export interface TokenEndpoint {
  readonly url: string;
  readonly lifetimeMs: number;
  readonly requests: () => number;
  /** A `fetch` that leads to it. */
  readonly fetch: typeof globalThis.fetch;
  /** One response's body, for those that do not send through `fetch`. */
  readonly tokenResponse: () => Promise<Readonly<Record<string, unknown>>>;
}

export interface TokenEndpointOptions {
  readonly lifetimeMs: number;
  readonly latencyMs: number;
}

/** What a contender makes of an endpoint: each call resolves with the value of an `Authorization` header. */
export type CreateTokenSource = (
  endpoint: TokenEndpoint,
) => Promise<() => Promise<string>> | (() => Promise<string>);

export const CLIENT_ID = "8d3b2f60-1c7e-4a53-9d0e-5f1a2b3c4d5e";
export const CLIENT_SECRET = "the-secret-of-the-benchmarks";
export const SCOPE = "https://energy.example/.default";

/** Uses the clock and the timers of `globalThis`, looked up at each request, so that both may be virtual. */
export function createTokenEndpoint({ lifetimeMs, latencyMs }: TokenEndpointOptions): TokenEndpoint {
  let requests = 0;
  const tokenResponse = async () => {
    requests += 1;
    const now = Date.now();
    await new Promise((resolve) => setTimeout(resolve, latencyMs));
    return {
      token_type: "Bearer",
      access_token: jwt({ iat: now / 1000, exp: (now + lifetimeMs) / 1000, jti: String(requests) }),
      expires_in: lifetimeMs / 1000,
    };
  };
  return {
    url: "https://login.example/token",
    lifetimeMs,
    requests: () => requests,
    tokenResponse,
    fetch: async () => Response.json(await tokenResponse()),
  };
}

function jwt(claims: object): string {
  const part = (json: object) => Buffer.from(JSON.stringify(json)).toString("base64url");
  return `${part({ alg: "RS256", typ: "JWT" })}.${part(claims)}.${"c2lnbmF0dXJl".repeat(28)}`;
}
