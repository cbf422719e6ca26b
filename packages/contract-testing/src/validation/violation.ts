import { relative } from "node:path";
import type { IHttpOperation } from "@stoplight/types";
import { visible } from "../errors/message.js";
import type { Answer } from "../http/response.js";

/**
 * Where a fault lies:
 *
 * - `client`: the code under test sent what the document does not allow.
 * - `document`: the document contradicts itself; its own example breaks its schema, or a schema checks nothing.
 * - `mock`: the test had the mock answer what the document does not allow (a script, a scenario), or Prism made it up.
 * - `server`: a real server answered otherwise than documented. Only behind `startProxy()`.
 */
export type Blame = "client" | "document" | "mock" | "server";

/** A place of the API's document. */
export interface DocumentPlace {
  /** JSON Pointer, such as `#/paths/~1wallets/get/parameters/0`. */
  readonly pointer: string;
  /** The document's file; absent for one that was given as an object. */
  readonly file?: string;
  /** Line in that file, counted from 1. */
  readonly line?: number;
}

/** One place in which a request or a response breaks the API's document. */
export interface Violation {
  /** The operation; absent when the request matched none. */
  readonly operationId?: string;
  /** Where the fault lies. */
  readonly blame: Blame;
  /** What breaks the contract: what the client sent, or what it was answered. */
  readonly side: "request" | "response";
  /** The place, such as `query.organizationId`, `header.authorization` or `body.contracts[0].gsrn`. */
  readonly location: string;
  /**
   * What is wrong, to branch on: a JSON Schema keyword (`required`, `type`, `enum`, `format`, …) or one of
   * `unknown_operation`, `unknown_parameter`, `missing_credentials`, `unsupported_media_type`,
   * `malformed_content_type`, `malformed_json`, `body_too_large`, `body_too_complex`, `not_acceptable`,
   * `unknown_preference`, `undocumented_status`, `unexpected_media_type`, `more_violations`, `mock_failed`; of a request
   * that was not looked at `foreign_host`, `foreign_origin`, `malformed_target`, `malformed_request`,
   * `headers_too_large` and `request_too_slow`; and behind a proxy `not_forwarded` and `upstream_failed`.
   */
  readonly code: string;
  /** What is wrong, in words. Holds no value that the client sent. */
  readonly message: string;
  /** Only an `error` breaks the contract; a `warning` is, for example, the use of a deprecated parameter. */
  readonly severity: "error" | "warning";
  /** The part of the document that is broken; absent when the request matched no operation. */
  readonly declaredAt?: DocumentPlace;
}

/** What became of one request. */
export interface Exchange {
  readonly operation?: IHttpOperation;
  readonly answer: Answer;
  readonly violations: readonly Violation[];
}

/** Thrown by `expectNoViolations()`; the message lists every violation with who is at fault and the document's line. */
export class ContractViolationError extends Error {
  override readonly name = "ContractViolationError";
  readonly code = "contract_violated";
  readonly violations: readonly Violation[];

  constructor(api: string, violations: readonly Violation[]) {
    const count = violations.length === 1 ? "1 violation" : `${violations.length} violations`;
    const list = counted(violations.map(inWords)).join("\n");
    super(`[contract-testing] ${count} of the ${api} contract (${tally(violations)}):\n${list}`);
    this.violations = violations;
  }
}

const where: Readonly<Record<Blame, string>> = {
  client: "by the client",
  document: "in the document",
  mock: "in what the mock was told to answer",
  server: "by the server",
};

function tally(violations: readonly Violation[]): string {
  const blames = [...new Set(violations.map(({ blame }) => blame))];
  if (blames.length === 1 && blames[0] !== undefined) return where[blames[0]];
  return blames
    .map((blame) => `${violations.filter((violation) => violation.blame === blame).length} ${where[blame]}`)
    .join(", ");
}

// A loop makes the same mistake many times: it is told once.
function counted(texts: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].map(([text, count]) =>
    count === 1 ? text : text.replace(/(?=\n|$)/, `, ${count} times`),
  );
}

function inWords({ blame, operationId, side, location, message, code, declaredAt }: Violation): string {
  const line = `  - ${visible(`${blame}: ${operationId ?? "no operation"}, ${side} ${location}: ${message} (${code})`)}`;
  if (declaredAt === undefined) return line;
  const { file, line: number, pointer } = declaredAt;
  const place = file === undefined ? "" : `${relativeFile(file)}${number === undefined ? "" : `:${number}`} `;
  return `${line}\n      ${visible(`${place}${pointer}`)}`;
}

// Terminals and editors open it either way; the shorter one is read.
function relativeFile(file: string): string {
  const short = relative(process.cwd(), file);
  return short.startsWith("..") ? file : short;
}
