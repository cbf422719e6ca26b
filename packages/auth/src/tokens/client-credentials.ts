import type { Fetch } from "@energy-clients/client-core";
import {
  allowInsecureRequests,
  ClientSecretPost,
  clientCredentialsGrantRequest,
  customFetch,
  processClientCredentialsResponse,
} from "oauth4webapi";
import { AuthError } from "../auth-error.js";
import { resolveSecret, type Secret } from "../secrets/secret.js";
import { bearerToken } from "./bearer-token.js";
import { readJwtClaims } from "./jwt.js";
import type { AccessToken } from "./token.js";
import {
  DEFAULT_MAX_LIFETIME_MS,
  sendTokenRequest,
  type TokenAnswer,
  type TokenRequestSettings,
} from "./token-request.js";

/** Options of {@link requestClientCredentialsToken}. */
export interface ClientCredentialsOptions extends TokenRequestSettings {
  /** URL of the token endpoint: https, or http on this machine. */
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: Secret;
  /** Scopes, separated by spaces. @defaultValue none is asked for */
  readonly scope?: string | undefined;
}

/**
 * Requests one access token with the OAuth 2.0 client credentials grant; id and secret travel in the form-encoded body.
 * Neither caches nor retries: see {@link createTokenCache}.
 *
 * @returns The token; `expiresAt` is in ms since the Unix epoch. Where the response has no `expires_in`, its life is
 * read from the JWT, else taken to be 5 minutes.
 * @throws {@link AuthError} `token_request_failed` when the endpoint can not be reached in time, or has a passing fault.
 * @throws {@link AuthError} `token_request_rejected` when it refuses; `oauth` holds its words.
 * @throws {@link AuthError} `token_response_invalid` when its answer is no bearer token.
 * @throws {@link AuthError} `secret_unavailable` when the function given as secret fails.
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-4.4 | RFC 6749, section 4.4}
 */
export async function requestClientCredentialsToken(options: ClientCredentialsOptions): Promise<AccessToken> {
  const { tokenUrl, clientId, scope, maxLifetimeMs = DEFAULT_MAX_LIFETIME_MS } = options;
  const secret = await resolveSecret(options.clientSecret, "clientSecret");
  const server = { issuer: new URL(tokenUrl).origin, token_endpoint: tokenUrl };
  const client = { client_id: clientId };

  let answer: TokenAnswer | undefined;
  const send: typeof globalThis.fetch = async (_url, init) => {
    const headers = Object.fromEntries(new Headers(init?.headers).entries());
    const request = { method: "POST", headers, body: String(init?.body) };
    answer = await sendTokenRequest(tokenUrl, request, [secret], options);
    return new Response(answer.text, { headers: answer.headers });
  };
  const response = await clientCredentialsGrantRequest(
    server,
    client,
    ClientSecretPost(secret),
    scope === undefined ? {} : { scope },
    { [customFetch]: send as Fetch as never, [allowInsecureRequests]: tokenUrl.startsWith("http:") },
  );
  const fields = await processClientCredentialsResponse(server, client, response).catch(() => undefined);
  // The library's errors hold the response with the token in it, so that none of them may go on.
  if (!answer || fields?.token_type !== "bearer") {
    const message = "the token response lacks access_token, a token_type of Bearer or a valid expires_in";
    throw new AuthError("token_response_invalid", message, { status: 200 });
  }
  return bearerToken(fields.access_token, "access_token", {
    answer,
    expiresIn: fields.expires_in,
    claims: readJwtClaims(fields.access_token),
    maxLifetimeMs,
  });
}
