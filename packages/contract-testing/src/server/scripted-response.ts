import { defaultStatus, findResponse, operationId } from "../contract/contract-document.js";
import type { Operation } from "../documents/operation.js";
import {
  ContractTestingError,
  checkOptionNames,
  type OptionNames,
} from "../errors/contract-testing-error.js";
import { suggestion } from "../errors/message.js";
import { checkHeaders } from "../http/response.js";
import type { ResponsePlan } from "./build-response.js";

/** One response that a mock sends to a valid request instead of its default. */
export interface ScriptedResponse {
  /** @defaultValue the lowest 2xx of the document */
  readonly status?: number;
  /** Name of the document's example to send. @defaultValue the first example; without any, one made from the schema */
  readonly example?: string;
  /** Headers that are added to the documented ones or replace them. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Body to send instead of an example: a JSON value or, for other media types, text. Bytes are sent unchanged.
   * It is validated, so that a test cannot rely on a response that the API never sends.
   */
  readonly body?: unknown;
  /**
   * Sends neither body nor content type nor, if the document has a body for the status, optional headers, as ETT's
   * version check and policies do. Allowed for every error, whatever content the document describes.
   */
  readonly empty?: boolean;
  /** `false` sends what the document does not allow, such as a gateway's HTML page. @defaultValue true */
  readonly validate?: boolean;
}

const OPTIONS: OptionNames<ScriptedResponse> = {
  status: true,
  example: true,
  headers: true,
  body: true,
  empty: true,
  validate: true,
};

/** Checks a response against the document when it is scripted, not when it is sent. */
export function prepareResponse(operation: Operation, response: ScriptedResponse): ResponsePlan {
  const where = `script("${operationId(operation)}")`;
  if (typeof response !== "object" || response === null)
    throw new ContractTestingError("invalid_response", `${where}: a response must be an object`);
  checkOptionNames(response, OPTIONS, where);
  const { status = defaultStatus(operation), example, body, empty = false, validate = true } = response;
  if (!Number.isInteger(status) || status < 200 || status > 599)
    throw new ContractTestingError("invalid_response", `${where}: status must be an integer from 200 to 599`);
  const contents = [body !== undefined, example !== undefined, empty].filter(Boolean);
  if (contents.length > 1)
    throw new ContractTestingError("invalid_response", `${where}: set only one of body, example and empty`);
  const problem = validate || example !== undefined ? documentLacks(operation, status, example) : undefined;
  if (problem !== undefined) throw new ContractTestingError(problem.code, `${where}: ${problem.message}`);
  if (validate && body !== undefined && !findResponse(operation, status)?.contents?.length)
    throw new ContractTestingError(
      "invalid_response",
      `${where}: the document has no body for ${status}; set validate: false to send one all the same`,
    );
  return {
    status,
    validate,
    empty,
    headers: checkHeaders(response.headers ?? {}, where),
    ...(example !== undefined && { example }),
    ...(body !== undefined && { body: { value: snapshot(body, where) } }),
  };
}

/** Says why the document cannot supply a status or an example; `undefined` if it can. */
export function documentLacks(
  operation: Operation,
  status: number,
  example: string | undefined,
): { readonly code: "unknown_status" | "unknown_example"; readonly message: string } | undefined {
  const response = findResponse(operation, status);
  if (response === undefined) {
    const codes = operation.responses.map(({ code }) => code).join(", ");
    const message = `the document declares no ${status} for this operation; expected one of ${codes}`;
    return { code: "unknown_status", message };
  }
  if (example === undefined) return undefined;
  const known = (response.contents ?? []).flatMap(({ examples = [] }) => examples.map(({ key }) => key));
  if (known.includes(example)) return undefined;
  const message = `the document has no example "${example}" for ${status}; ${suggestion(example, known)}`;
  return { code: "unknown_example", message };
}

// A copy: a test may change its object after it scripted the response.
function snapshot(body: unknown, where: string): unknown {
  if (body instanceof Uint8Array) return body.slice();
  try {
    return JSON.parse(JSON.stringify(body));
  } catch (cause) {
    throw new ContractTestingError("invalid_response", `${where}: body cannot be written as JSON`, { cause });
  }
}
