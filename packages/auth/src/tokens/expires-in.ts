import { shapeOf } from "@energy-clients/client-core";
import { AuthError } from "../errors/auth-error.js";

/**
 * Reads `expires_in` of a token response. Some servers send decimals, or numbers as text.
 *
 * @param name - How the response spells it, for the error.
 * @returns Seconds; `undefined` if the response does not have it.
 * @throws {@link AuthError} `token_response_invalid` if it is not more than 0 seconds.
 */
export function parseExpiresIn(value: unknown, name = "expires_in"): number | undefined {
  if (value === undefined || value === null) return undefined;
  const isNumeric = typeof value === "string" && /^\d+(\.\d+)?$/.test(value);
  const seconds = isNumeric ? Number(value) : value;
  if (typeof seconds === "number" && seconds > 0) return seconds;
  const given = typeof seconds === "number" ? seconds : shapeOf(seconds);
  const message = `${name} of the token response: expected more than 0 seconds but got ${given}`;
  throw new AuthError("token_response_invalid", message, { status: 200 });
}
