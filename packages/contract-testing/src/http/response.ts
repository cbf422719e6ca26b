import { validateHeaderName, validateHeaderValue } from "node:http";
import { ContractTestingError } from "../errors/contract-testing-error.js";
import { answerLimits, isTooComplex } from "./json.js";
import { isJson } from "./request-body.js";

/** What the mock answers, before it becomes bytes. */
export interface Answer {
  readonly status: number;
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** `undefined` for an empty body; bytes and, outside JSON, text are sent as they are. */
  readonly body: unknown;
}

/** An answer that no document describes, such as "no such path". */
export function problemAnswer(
  status: number,
  title: string,
  detail: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return {
    status,
    headers: { ...headers, "content-type": "application/problem+json" },
    body: { type: "about:blank", title, status, detail },
  };
}

/** The bytes of an answer's body; `undefined` for none. */
export function serializeBody({ headers, body }: Answer): Uint8Array | string | undefined {
  if (body === undefined || body instanceof Uint8Array) return body;
  if (typeof body === "string" && !isJson(headers["content-type"] ?? "")) return body;
  return JSON.stringify(body);
}

/**
 * An answer's body as a validator and a test want to see it: bytes become text, or JSON where they are JSON that is not
 * too complex.
 */
export function readableBody({ headers, body }: Answer): unknown {
  if (!(body instanceof Uint8Array)) return body;
  const text = new TextDecoder().decode(body);
  if (!isJson(headers["content-type"] ?? "") || isTooComplex(text, answerLimits)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Checks that headers can be sent; @returns them with their names in lower case. */
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
      throw new ContractTestingError("invalid_answer", `${where}: header "${name}" can not be sent`, {
        cause,
      });
    }
    checked.push([name.toLowerCase(), String(value)]);
  }
  return Object.fromEntries(checked);
}
