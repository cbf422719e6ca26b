import { checkOptionNames, ExpectationError, type OptionNames } from "../errors/contract-testing-error.js";
import { visible } from "../errors/message.js";
import type { Redactor } from "../secrets/redactor.js";
import { differences } from "./differences.js";
import type { RecordedRequest } from "./recorded-request.js";

/** What a call must have sent. Omitted parts are not compared. */
export interface ExpectedCall {
  /** Path parameters by the document's names. The call may have others. */
  readonly path?: Readonly<Record<string, unknown>>;
  /** Query parameters by the document's names, in the types of their schemas. The call may have others. */
  readonly query?: Readonly<Record<string, unknown>>;
  /** Headers with names in lower case. The call may have others. Secrets are `[redacted]`. */
  readonly headers?: Readonly<Record<string, unknown>>;
  /** The whole body. For a part of it, use `expect.objectContaining({ … })` of Vitest or Jest. */
  readonly body?: unknown;
}

/** @throws {@link ExpectationError} `calls_differ` unless the operation was called that often. */
export function expectCalledTimes(id: string, calls: readonly RecordedRequest[], times: number): void {
  if (calls.length === times) return;
  const expected = times === 0 ? "not at all" : inTimes(times);
  throw new ExpectationError(
    "calls_differ",
    `expected ${id} to be called ${expected}, but it was ${calls.length === 0 ? "never called" : `called ${inTimes(calls.length)}`}${list(calls)}`,
  );
}

const PARTS: OptionNames<ExpectedCall> = { path: true, query: true, headers: true, body: true };

/** @throws {@link ExpectationError} `calls_differ` unless one of the calls matches. */
export function expectCalledWith(
  id: string,
  calls: readonly RecordedRequest[],
  expected: ExpectedCall,
  redactor: Redactor,
): void {
  checkOptionNames(expected, PARTS, `expectCalledWith("${id}")`);
  const found = calls.map((call) => ({ call, differs: compare(expected, call, redactor) }));
  if (found.some(({ differs }) => differs.length === 0)) return;
  if (calls.length === 0)
    throw new ExpectationError("calls_differ", `expected a call of ${id}, but got none`);
  const reasons = found.map(({ call, differs }) => [`  - ${inLine(call)}`, ...differs].join("\n      "));
  throw new ExpectationError(
    "calls_differ",
    `expected a matching call of ${id}, but got:\n${reasons.join("\n")}`,
  );
}

function compare(
  { path, query, headers, body }: ExpectedCall,
  call: RecordedRequest,
  redactor: Redactor,
): string[] {
  return [
    ...(path === undefined ? [] : differences(path, call.params.path, "path", redactor, true)),
    ...(query === undefined ? [] : differences(query, call.params.query, "query", redactor, true)),
    ...(headers === undefined ? [] : differences(headers, call.headers, "headers", redactor, true)),
    ...(body === undefined ? [] : differences(body, call.body, "body", redactor)),
  ];
}

function inTimes(times: number): string {
  return times === 1 ? "once" : `${times} times`;
}

function list(calls: readonly RecordedRequest[]): string {
  return calls.length === 0 ? "" : `:\n${calls.map((call) => `  - ${inLine(call)}`).join("\n")}`;
}

function inLine({ method, url, response, fault }: RecordedRequest): string {
  const outcome = response.status === 0 ? "no response" : `response ${response.status}`;
  return visible(`${method} ${url}, ${outcome}${fault === undefined ? "" : ` (${fault})`}`);
}
