import { shapeOf } from "@energy-clients/client-core";
import { AuthError } from "../errors/auth-error.js";
import { AccessToken } from "../secrets/access-token.js";
import { readJwtClaims } from "./jwt.js";
import { type LifetimeSources, tokenLife } from "./token-lifetime.js";

/**
 * Makes an access token from a member of the token response.
 *
 * @throws {@link AuthError} `token_response_invalid` if the value is not a bearer token, or has expired.
 * @see {@link https://www.rfc-editor.org/rfc/rfc6750#section-2.1 | RFC 6750, section 2.1}
 */
export function bearerToken(
  value: unknown,
  member: string,
  sources: Omit<LifetimeSources, "claims">,
): AccessToken {
  if (typeof value !== "string" || !isBearerText(value)) {
    const problem =
      typeof value === "string" && value !== "" ? " with characters that a token must not contain" : "";
    const message = `${member} of the token response: expected a bearer token but got ${shapeOf(value)}${problem}`;
    throw new AuthError("token_response_invalid", message, { status: 200 });
  }
  const claims = readJwtClaims(value);
  const life = tokenLife({ ...sources, claims });
  if (life) return new AccessToken(value, life);
  const { requestedAt, headers } = sources.response;
  const date = headers.get("date") ?? "";
  const clocks = `this client's clock shows ${timeText(requestedAt)}${Date.parse(date) ? `, the server's ${timeText(Date.parse(date))}` : ""}`;
  const when =
    claims?.exp === undefined ? "by its expires_in" : `at ${timeText(claims.exp * 1000)} by its claim exp`;
  const message = `${member} of the token response has already expired, ${when}; ${clocks}. Correct the machine's clock; in tests, set the client's option now to the mock's clock`;
  throw new AuthError("token_response_invalid", message, { status: 200 });
}

/** Whether a text can follow `Bearer` in a header: RFC 6750's `b64token`. */
export function isBearerText(text: string): boolean {
  return /^[\w\-.~+/]+=*$/.test(text);
}

function timeText(time: number): string {
  return Math.abs(time) <= 8.64e15 ? new Date(time).toISOString() : String(time);
}
