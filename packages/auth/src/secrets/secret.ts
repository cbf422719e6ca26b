import { InputError, shapeOf } from "@energy-clients/client-core";
import { AuthError } from "../errors/auth-error.js";
import { withTimeLimit } from "../time/time-limit.js";
import { refuseBrowser } from "./browser-guard.js";
import { sanitizedCause } from "./redaction.js";

/**
 * A secret, or a function that fetches it, for vaults and rotation. The function is called each time the secret is
 * needed and its answer is not kept; let it cache when it is slow.
 */
export type Secret = string | (() => string | Promise<string>);

const LONGEST_WAIT_MS = 10_000;

/**
 * Checks a secret as far as that goes without calling it.
 *
 * @param field - Name of the option, for the error.
 * @throws {@link InputError} `missing_value` when there is none.
 * @throws {@link InputError} `malformed_value` when it is neither text nor a function, or holds white space at an end.
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
 * The secret's present value; a promise of it where it has to be fetched.
 *
 * @throws {@link AuthError} `secret_unavailable` when its function throws, takes more than 10 s, or returns no usable
 * text. What it threw is kept by name and code only: vault errors may quote what they hold.
 * @throws {@link AuthError} `browser_not_supported` in a browser: whatever is built by hand passes here too.
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
  // Secrets read from files and consoles end in a line break more often than not.
  if (value.trim() !== value) return `${shapeOf(value)} has white space at an end; trim it`;
  if (!/^[\x20-\x7e]+$/.test(value)) return `${shapeOf(value)} holds characters other than printable ASCII`;
  return undefined;
}
