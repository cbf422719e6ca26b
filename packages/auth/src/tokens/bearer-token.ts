import { shapeOf } from "@energy-clients/client-core";
import { AuthError } from "../auth-error.js";
import { AccessToken } from "./token.js";
import { type LifetimeSources, tokenLife } from "./token-lifetime.js";

/**
 * Makes a token of a response's fields, if they are fit for an `Authorization` header.
 *
 * @throws {@link AuthError} `token_response_invalid` for text that is no bearer token, and for a life that is over.
 * @see {@link https://www.rfc-editor.org/rfc/rfc6750#section-2.1 | RFC 6750, section 2.1}
 */
export function bearerToken(value: unknown, field: string, life: LifetimeSources): AccessToken {
  if (typeof value !== "string" || !/^[\w\-.~+/]+=*$/.test(value)) {
    const problem = typeof value === "string" && value !== "" ? "with characters that none may hold" : "";
    throw new AuthError(
      "token_response_invalid",
      `${field} of the token response is no bearer token: ${shapeOf(value)} ${problem}`.trimEnd(),
    );
  }
  const valid = tokenLife(life);
  if (!valid) {
    throw new AuthError(
      "token_response_invalid",
      "the token endpoint gave a token that has expired already; check this machine's clock",
    );
  }
  return new AccessToken(value, valid);
}
