import type { AccessToken } from "../secrets/access-token.js";
import { resolveSecret, type Secret } from "../secrets/secret.js";
import { bearerToken } from "./bearer-token.js";
import { DEFAULT_MAX_LIFETIME_MS, sendTokenRequest, type TokenRequestSettings } from "./token-request.js";

/**
 * Where `client_id` and `client_secret` are sent: `json` is observed, the others are possible.
 * Use `query` as a last resort: the secret is then part of the URL, which proxies and servers write into their logs.
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
 * @returns The token; its lifetime is read from the JWT's `exp`, or else assumed to be 5 minutes.
 * @throws {@link AuthError} `token_request_failed` if the endpoint cannot be reached in time, or fails temporarily.
 * @throws {@link AuthError} `token_request_rejected` if it refuses the credentials or the key.
 * @throws {@link AuthError} `token_response_invalid` if its response has no usable token.
 * @throws {@link AuthError} `secret_unavailable` if a function given as a secret fails.
 *
 * @example
 * ```ts
 * import { requestEnmaccToken } from "@energy-clients/auth";
 *
 * const token = await requestEnmaccToken({
 *   authenticateUrl: "https://connect-sandbox.enmacc.com/v2.1/authenticate",
 *   clientId: "my-client",
 *   clientSecret: async () => process.env["CLIENT_SECRET"] ?? "",
 *   apiKey: async () => process.env["API_KEY"] ?? "",
 * });
 * ```
 */
export async function requestEnmaccToken(options: EnmaccTokenOptions): Promise<AccessToken> {
  const { authenticateUrl, clientId, parameters = "json", maxLifetimeMs = DEFAULT_MAX_LIFETIME_MS } = options;
  const [secret, apiKey] = await Promise.all([
    resolveSecret(options.clientSecret, "clientSecret"),
    resolveSecret(options.apiKey, "apiKey"),
  ]);
  const credentials = { grant_type: "client_credentials", client_id: clientId, client_secret: secret };
  const form = new URLSearchParams(credentials).toString();
  const headers = { accept: "application/json", "x-api-key": apiKey };
  const url = parameters === "query" ? `${authenticateUrl}?${form}` : authenticateUrl;
  const init = {
    json: { headers: { ...headers, "content-type": "application/json" }, body: JSON.stringify(credentials) },
    form: { headers: { ...headers, "content-type": "application/x-www-form-urlencoded" }, body: form },
    query: { headers },
  }[parameters];
  const expected = { tokenMembers: ["access_token", "access-token"], secrets: [secret, apiKey] };
  const response = await sendTokenRequest(url, { method: "POST", ...init }, expected, options);
  const value = response.body.access_token ?? response.body["access-token"];
  return bearerToken(value, "access_token", { response, maxLifetimeMs });
}
