import { shapeOf } from "@energy-clients/client-core";
import { AuthError } from "../errors/auth-error.js";
import type { AccessToken } from "../secrets/access-token.js";
import { cleanse } from "../secrets/redaction.js";
import { resolveSecret, type Secret } from "../secrets/secret.js";
import { bearerToken } from "./bearer-token.js";
import { parseExpiresIn } from "./expires-in.js";
import { DEFAULT_MAX_LIFETIME_MS, sendTokenRequest, type TokenRequestSettings } from "./token-request.js";

/** Options of {@link requestClientCredentialsToken}. */
export interface ClientCredentialsOptions extends TokenRequestSettings {
  /** URL of the token endpoint: https, or http on this machine. */
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: Secret;
  /** Scopes, separated by spaces. @defaultValue none is requested */
  readonly scope?: string | undefined;
}

/**
 * Requests one access token with the OAuth 2.0 client credentials grant. Client id and secret are sent in the form-encoded
 * body. Neither caches nor retries: see {@link createTokenCache}.
 *
 * @returns The token; `expiresAt` is in ms since the Unix epoch. If the response has no `expires_in`, the lifetime is read
 * from the JWT, or else assumed to be 5 minutes.
 * @throws {@link AuthError} `token_request_failed` if the endpoint cannot be reached in time, or fails temporarily.
 * @throws {@link AuthError} `token_request_rejected` if it refuses the request; `oauth` holds its error fields.
 * @throws {@link AuthError} `token_request_not_sent` if `fetch` refuses to send the request, such as to a blocked port.
 * @throws {@link AuthError} `token_response_invalid` if a required member of its response cannot be used; the message
 * names it. Other members, such as `scope` and `refresh_token`, are ignored.
 * @throws {@link AuthError} `secret_unavailable` if the function given as secret fails.
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-4.4 | RFC 6749, section 4.4}
 *
 * @example
 * ```ts
 * import { requestClientCredentialsToken } from "@energy-clients/auth";
 *
 * const token = await requestClientCredentialsToken({
 *   tokenUrl: "https://login.example/oauth2/token",
 *   clientId: "my-client",
 *   clientSecret: async () => process.env["CLIENT_SECRET"] ?? "",
 *   scope: "https://api.example/.default",
 * });
 * console.log(new Date(token.expiresAt));
 * ```
 */
export async function requestClientCredentialsToken(options: ClientCredentialsOptions): Promise<AccessToken> {
  const { tokenUrl, clientId, scope, maxLifetimeMs = DEFAULT_MAX_LIFETIME_MS } = options;
  const secret = await resolveSecret(options.clientSecret, "clientSecret");
  // Credentials in the body, by RFC 6749, section 2.3.1; the encoding is that of its appendix B.
  const form = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: clientId,
    client_secret: secret,
    ...(scope !== undefined && { scope }),
  });
  const headers = { accept: "application/json", "content-type": "application/x-www-form-urlencoded" };
  const init = { method: "POST", headers, body: form.toString() };
  const expected = { tokenMembers: ["access_token"], secrets: [secret] };
  const response = await sendTokenRequest(tokenUrl, init, expected, options);
  const { access_token: value, token_type: type, expires_in: expiresIn } = response.body;
  if (typeof type !== "string" || type.toLowerCase() !== "bearer") {
    const given = typeof type === "string" && type ? cleanse(type, [secret]) : shapeOf(type);
    throw invalid(`token_type of the token response: expected Bearer but got ${given}`);
  }
  const sources = { response, expiresIn: parseExpiresIn(expiresIn), maxLifetimeMs };
  return bearerToken(value, "access_token", sources);
}

function invalid(message: string): AuthError {
  return new AuthError("token_response_invalid", message, { status: 200 });
}
