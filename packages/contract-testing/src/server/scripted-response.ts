import type { IHttpOperation } from "@stoplight/types";
import { ContractTestingError, refuseUnknownOptions } from "../errors/contract-testing-error.js";
import { suggestion } from "../errors/message.js";
import { checkHeaders } from "../http/response.js";
import { defaultStatus, findResponse, operationId } from "../prism/contract-document.js";
import type { WantedAnswer } from "./build-response.js";

/** One answer that a mock gives instead of its default, to one valid request. */
export interface ScriptedAnswer {
  /** @defaultValue the lowest 2xx of the document */
  readonly status?: number;
  /** Name of the document's example to answer with; without it the first, or one made from the schema. */
  readonly example?: string;
  /** Headers to add to the documented ones, or to replace them. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Body to send instead of an example: a JSON value or, for other media types, text. Bytes are sent as they are.
   * It is still checked against the document, so that a test can not rest on an answer that the API never gives.
   */
  readonly body?: unknown;
  /**
   * Send neither body nor content type and, where the document has a body for the status, no optional header: what
   * ETT's version check and policies answer. Allowed for any error, whatever content its document describes.
   */
  readonly empty?: boolean;
  /** `false` sends what no document allows, such as a gateway's HTML page. @defaultValue true */
  readonly validate?: boolean;
}

const optionNames = ["status", "example", "headers", "body", "empty", "validate"];

/** Checks an answer against the operation's document when it is scripted, not when it is sent. */
export function prepareAnswer(operation: IHttpOperation, answer: ScriptedAnswer): WantedAnswer {
  const where = `script("${operationId(operation)}")`;
  if (typeof answer !== "object" || answer === null)
    throw new ContractTestingError("invalid_answer", `${where}: an answer must be an object`);
  refuseUnknownOptions(where, answer, optionNames);
  const { status = defaultStatus(operation), example, body, empty = false, validate = true } = answer;
  if (!Number.isInteger(status) || status < 200 || status > 599)
    throw new ContractTestingError(
      "invalid_answer",
      `${where}: status must be a whole number from 200 to 599`,
    );
  const contents = [body !== undefined, example !== undefined, empty].filter(Boolean);
  if (contents.length > 1)
    throw new ContractTestingError("invalid_answer", `${where}: give only one of body, example and empty`);
  const problem = validate || example !== undefined ? documentLacks(operation, status, example) : undefined;
  if (problem !== undefined) throw new ContractTestingError(problem.code, `${where}: ${problem.message}`);
  if (validate && body !== undefined && !findResponse(operation, status)?.contents?.length)
    throw new ContractTestingError(
      "invalid_answer",
      `${where}: the document has no body for ${status}; send it with validate: false if you must`,
    );
  return {
    status,
    validate,
    empty,
    headers: checkHeaders(answer.headers ?? {}, where),
    ...(example !== undefined && { example }),
    ...(body !== undefined && { body: { value: snapshot(body, where) } }),
  };
}

/** Whether a wish is in the document at all, and if not, what is. */
export function documentLacks(
  operation: IHttpOperation,
  status: number,
  example: string | undefined,
): { readonly code: "unknown_status" | "unknown_example"; readonly message: string } | undefined {
  const response = findResponse(operation, status);
  if (response === undefined) {
    const codes = operation.responses.map(({ code }) => code).join(", ");
    const message = `the document has no ${status} for this operation; it has ${codes}`;
    return { code: "unknown_status", message };
  }
  if (example === undefined) return undefined;
  const known = (response.contents ?? []).flatMap(({ examples = [] }) => examples.map(({ key }) => key));
  if (known.includes(example)) return undefined;
  const message = `the document has no example "${example}" for ${status}; ${suggestion(example, known)}`;
  return { code: "unknown_example", message };
}

// A copy, so that a test that goes on using its object changes no answer that is already scripted.
function snapshot(body: unknown, where: string): unknown {
  if (body instanceof Uint8Array) return body.slice();
  try {
    return JSON.parse(JSON.stringify(body));
  } catch (cause) {
    throw new ContractTestingError("invalid_answer", `${where}: body can not be written as JSON`, { cause });
  }
}
