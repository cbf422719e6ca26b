import { relative } from "node:path";
import type { Parameters } from "../contract/parameters.js";
import type { Operation } from "../documents/operation.js";
import { visible } from "../errors/message.js";
import type { MockResponse } from "../http/response.js";

/**
 * Who is responsible for a violation:
 *
 * - `client`: the code under test sent what the document does not allow.
 * - `document`: the document contradicts itself. Its example breaks its schema, or a schema accepts everything.
 * - `mock`: a script, a scenario or Prism built a response that the document does not allow.
 * - `server`: a real server sent a response that the document does not allow. Only behind `startProxy()`.
 */
export type Responsible = "client" | "document" | "mock" | "server";

/** A location in the API's document. */
export interface DocumentPlace {
  /** JSON Pointer, such as `#/paths/~1wallets/get/parameters/0`. */
  readonly pointer: string;
  /** Path of the document; absent if the document was passed as an object. */
  readonly file?: string;
  /** Line in that file, counted from 1. */
  readonly line?: number;
}

/** One way in which a request or a response breaks the API's document. */
export interface Violation {
  /** The operation; absent if the request matched none. */
  readonly operationId?: string;
  /** Who has to correct it. */
  readonly responsible: Responsible;
  /** Which of the two messages breaks the contract. */
  readonly side: "request" | "response";
  /** The place, such as `query.organizationId`, `header.authorization` or `body.contracts[0].gsrn`. */
  readonly location: string;
  /**
   * What is wrong, as a code: a JSON Schema keyword (`required`, `type`, `enum`, `format`, …) or one of `style` (a
   * parameter that is not written as its `style` and `explode` say), `unknown_operation`, `unknown_parameter`, `missing_credentials`, `unsupported_media_type`,
   * `malformed_content_type`, `malformed_json`, `malformed_form`, `body_too_large`, `body_too_complex`, `not_acceptable`,
   * `unknown_preference`, `undocumented_status`, `unexpected_media_type`, `invalid_example`, `more_violations`, `mock_failed`; for a
   * request that was refused unread `foreign_host`, `foreign_origin`, `malformed_target`, `malformed_request`,
   * `headers_too_large` and `request_too_slow`; behind a proxy `not_forwarded` and `upstream_failed`.
   */
  readonly code: string;
  /** What is wrong, as a sentence without values that the client sent. */
  readonly message: string;
  /** Only an `error` breaks the contract. Using a deprecated parameter, for example, is a `warning`. */
  readonly severity: "error" | "warning";
  /** The broken part of the document; absent if the request matched no operation. */
  readonly declaredAt?: DocumentPlace;
}

/** The result of one request. */
export interface HandledRequest {
  readonly operation?: Operation;
  /** The documented parameters of the request. */
  readonly params?: Parameters;
  readonly response: MockResponse;
  readonly violations: readonly Violation[];
}

/**
 * Thrown by `expectNoViolations()`. The message lists each violation, who is responsible, and the document's line.
 *
 * @example
 * ```ts
 * import { ContractViolationError, type MockServer } from "@energy-clients/contract-testing";
 *
 * declare const mock: MockServer;
 * try {
 *   mock.expectNoViolations();
 * } catch (error) {
 *   if (error instanceof ContractViolationError) console.error(error.violations.length);
 * }
 * ```
 */
export class ContractViolationError extends Error {
  override readonly name = "ContractViolationError";
  readonly code = "contract_violated";
  readonly violations: readonly Violation[];

  constructor(api: string, violations: readonly Violation[]) {
    const count = violations.length === 1 ? "1 violation" : `${violations.length} violations`;
    const list = countRepeats(violations.map(describe)).join("\n");
    super(`[contract-testing] ${count} of the ${api} contract (${tally(violations)}):\n${list}`);
    this.violations = violations;
  }
}

const IN_WORDS: Readonly<Record<Responsible, string>> = {
  client: "by the client",
  document: "in the document",
  mock: "by the mock",
  server: "by the server",
};

function tally(violations: readonly Violation[]): string {
  const parties = [...new Set(violations.map(({ responsible }) => responsible))];
  if (parties.length === 1 && parties[0] !== undefined) return IN_WORDS[parties[0]];
  return parties
    .map(
      (responsible) =>
        `${violations.filter((violation) => violation.responsible === responsible).length} ${IN_WORDS[responsible]}`,
    )
    .join(", ");
}

// A loop repeats the same mistake: it is listed once.
function countRepeats(texts: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].map(([text, count]) =>
    count === 1 ? text : text.replace(/(?=\n|$)/, `, ${count} times`),
  );
}

function describe({
  responsible,
  operationId,
  side,
  location,
  message,
  code,
  declaredAt,
}: Violation): string {
  const line = `  - ${visible(`${responsible}: ${operationId ?? "no operation"}, ${side} ${location}: ${message} (${code})`)}`;
  if (declaredAt === undefined) return line;
  const { file, line: number, pointer } = declaredAt;
  const place = file === undefined ? "" : `${relativeFile(file)}${number === undefined ? "" : `:${number}`} `;
  return `${line}\n      ${visible(`${place}${pointer}`)}`;
}

// Terminals and editors open both forms; the relative path is shorter.
function relativeFile(file: string): string {
  const short = relative(process.cwd(), file);
  return short.startsWith("..") ? file : short;
}
