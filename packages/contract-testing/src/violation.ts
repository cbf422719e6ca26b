/** One place in which a request or a response breaks the API's document. */
export interface Violation {
  /** The operation; absent when the request matched none. */
  readonly operationId?: string;
  /** Who broke the contract: the client under test (`request`) or what the mock was told to answer (`response`). */
  readonly side: "request" | "response";
  /** The place, such as `query.organizationId`, `header.authorization` or `body.contracts[0].gsrn`. */
  readonly location: string;
  /**
   * What is wrong, to branch on: a JSON Schema keyword (`required`, `type`, `enum`, `format`, …) or one of
   * `unknown_operation`, `unknown_parameter`, `missing_credentials`, `unsupported_media_type`,
   * `malformed_content_type`, `malformed_json`, `body_too_large`, `not_acceptable`, `unknown_preference`,
   * `undocumented_status`, `unexpected_media_type`, `mock_failed`.
   */
  readonly code: string;
  /** What is wrong, in words. Holds no value that the client sent. */
  readonly message: string;
  /** Only an `error` breaks the contract; a `warning` is, for example, the use of a deprecated parameter. */
  readonly severity: "error" | "warning";
}

/** Thrown by `expectNoViolations()`; the message lists every violation in words. */
export class ContractViolationError extends Error {
  override readonly name = "ContractViolationError";
  readonly code = "contract_violated";
  readonly violations: readonly Violation[];

  constructor(api: string, violations: readonly Violation[]) {
    const count = violations.length === 1 ? "1 violation" : `${violations.length} violations`;
    super(`[contract-testing] ${count} of the ${api} contract:\n${violations.map(inWords).join("\n")}`);
    this.violations = violations;
  }
}

function inWords(violation: Violation): string {
  const operation = violation.operationId ?? "no operation";
  return `  - ${operation}, ${violation.side}, ${violation.location}: ${violation.message} (${violation.code})`;
}
