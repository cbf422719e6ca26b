import { validateHeaderName, validateHeaderValue } from "node:http";
import { ContractTestingError } from "../errors/contract-testing-error.js";
import { isTooComplex, RESPONSE_LIMITS } from "./json.js";
import { isJson } from "./request-body.js";

/** A response before it becomes bytes. */
export interface MockResponse {
  readonly status: number;
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** `undefined` for an empty body. Bytes are sent unchanged, and so is text outside JSON. */
  readonly body: unknown;
}

/** Builds a response that no document describes, such as "no route" (RFC 9457). */
export function problemResponse(
  status: number,
  title: string,
  detail: string,
  headers: Readonly<Record<string, string>> = {},
): MockResponse {
  return {
    status,
    headers: { ...headers, "content-type": "application/problem+json" },
    body: { type: "about:blank", title, status, detail },
  };
}

/** Serialises the body of a response; `undefined` for none. */
export function serializeBody({ headers, body }: MockResponse): Uint8Array | string | undefined {
  if (body === undefined || body instanceof Uint8Array) return body;
  if (typeof body === "string" && !isJson(headers["content-type"] ?? "")) return body;
  return JSON.stringify(body);
}

/**
 * Reads a response's body for a validator and a test: bytes become text or, if they are JSON that is not too complex,
 * a parsed value.
 */
export function readableBody({ headers, body }: MockResponse): unknown {
  if (!(body instanceof Uint8Array)) return body;
  const text = new TextDecoder().decode(body);
  if (!isJson(headers["content-type"] ?? "") || isTooComplex(text, RESPONSE_LIMITS)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * Checks that headers can be sent.
 *
 * @returns The headers with their names in lower case.
 * @throws {@link ContractTestingError} `invalid_response`.
 */
export function checkHeaders(
  headers: Readonly<Record<string, string>>,
  where: string,
): Record<string, string> {
  const checked: [string, string][] = [];
  for (const [name, value] of Object.entries(headers)) {
    try {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    } catch (cause) {
      throw new ContractTestingError("invalid_response", `${where}: header "${name}" cannot be sent`, {
        cause,
      });
    }
    checked.push([name.toLowerCase(), String(value)]);
  }
  return Object.fromEntries(checked);
}
