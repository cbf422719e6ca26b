import type { AccessToken } from "../secrets/access-token.js";
import { resolveSecret, type Secret } from "../secrets/secret.js";
import { bearerToken } from "./bearer-token.js";
import { DEFAULT_MAX_LIFETIME_MS, sendTokenRequest, type TokenRequestSettings } from "./token-request.js";

/**
 * Where `client-id` and `client-secret` travel: enmacc names the parameters, not their place.
 * With `query` the secret is part of the URL, which proxies and servers write into their logs: last resort.
 */
export type EnmaccParameterPlace = "json" | "form" | "query";

/** Options of {@link requestEnmaccToken}. */
export interface EnmaccTokenOptions extends TokenRequestSettings {
  /** URL of the operation `authenticate`: https, or http on this machine. */
  readonly authenticateUrl: string;
  readonly clientId: string;
  readonly clientSecret: Secret;
  /** Sent as `x-api-key`. */
  readonly apiKey: Secret;
  /** @defaultValue `"json"` */
  readonly parameters?: EnmaccParameterPlace | undefined;
}

/**
 * Requests one access token from enmacc's `POST /authenticate`. Neither caches nor retries.
 *
 * @returns The token; its life is read from the JWT's `exp`, and taken to be 5 minutes where there is none.
 * @throws {@link AuthError} `token_request_failed` when the endpoint cannot be reached in time, or has a passing fault.
 * @throws {@link AuthError} `token_request_rejected` when it refuses the credentials or the key.
 * @throws {@link AuthError} `token_response_invalid` when its response has no usable `access-token`.
 * @throws {@link AuthError} `secret_unavailable` when a function given as a secret fails.
 */
export async function requestEnmaccToken(options: EnmaccTokenOptions): Promise<AccessToken> {
  const { authenticateUrl, clientId, parameters = "json", maxLifetimeMs = DEFAULT_MAX_LIFETIME_MS } = options;
  const [secret, apiKey] = await Promise.all([
    resolveSecret(options.clientSecret, "clientSecret"),
    resolveSecret(options.apiKey, "apiKey"),
  ]);
  const credentials = { "client-id": clientId, "client-secret": secret };
  const form = new URLSearchParams(credentials).toString();
  const headers = { accept: "application/json", "x-api-key": apiKey };
  const url = parameters === "query" ? `${authenticateUrl}?${form}` : authenticateUrl;
  const init = {
    json: { headers: { ...headers, "content-type": "application/json" }, body: JSON.stringify(credentials) },
    form: { headers: { ...headers, "content-type": "application/x-www-form-urlencoded" }, body: form },
    query: { headers },
  }[parameters];
  const exchange = { tokenMember: "access-token", secrets: [secret, apiKey] };
  const answer = await sendTokenRequest(url, { method: "POST", ...init }, exchange, options);
  return bearerToken(answer.body["access-token"], "access-token", { answer, maxLifetimeMs });
}
