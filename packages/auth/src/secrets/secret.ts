import { InputError, shapeOf } from "@energy-clients/client-core";
import { AuthError } from "../errors/auth-error.js";
import { withTimeLimit } from "../time/time-limit.js";
import { refuseBrowser } from "./browser-guard.js";
import { sanitizedCause } from "./redaction.js";

/**
 * A secret, or a function that fetches it, for vaults and rotation. The function is called each time the secret is
 * needed, and its result is not kept; let it cache the secret if it is slow.
 */
export type Secret = string | (() => string | Promise<string>);

const LONGEST_WAIT_MS = 10_000;

/**
 * Checks a secret without calling its function.
 *
 * @param field - Name of the option, for the error.
 * @throws {@link InputError} `missing_value` if it is missing or empty.
 * @throws {@link InputError} `malformed_value` if it is neither text nor a function, or has leading or trailing white space.
 */
export function checkSecret(secret: unknown, field: string): asserts secret is Secret {
  if (typeof secret === "function") return;
  if (secret === undefined || secret === null || secret === "") {
    throw new InputError("missing_value", field, `is missing; give a string or a function that returns one`);
  }
  const problem = problemOf(secret);
  if (problem) throw new InputError("malformed_value", field, problem);
}

/**
 * Returns the secret's present value; a promise of it if a function has to fetch it.
 *
 * @throws {@link AuthError} `secret_unavailable` if its function throws, takes more than 10 s, or returns an unusable
 * value. Of its error only name and code are kept: vault errors may quote secrets.
 * @throws {@link AuthError} `browser_not_supported` in a browser, also for chains that a team composes itself.
 */
export function resolveSecret(secret: Secret, field: string): string | Promise<string> {
  refuseBrowser();
  return typeof secret === "string" ? secret : fetchSecret(secret, field);
}

async function fetchSecret(secret: Exclude<Secret, string>, field: string): Promise<string> {
  let value: unknown;
  try {
    value = await withTimeLimit(LONGEST_WAIT_MS, async () => secret());
  } catch (error) {
    throw new AuthError("secret_unavailable", `the function given as ${field} failed`, {
      cause: sanitizedCause(error),
    });
  }
  const problem = problemOf(value);
  if (problem) throw new AuthError("secret_unavailable", `the function given as ${field}: ${problem}`);
  return value as string;
}

function problemOf(value: unknown): string | undefined {
  if (typeof value !== "string" || value === "") return `expected text, got ${shapeOf(value)}`;
  // Secrets read from files and consoles often end in a line break.
  if (value.trim() !== value) return `${shapeOf(value)} has leading or trailing white space; trim it`;
  if (!/^[\x20-\x7e]+$/.test(value))
    return `${shapeOf(value)} contains characters other than printable ASCII`;
  return undefined;
}
