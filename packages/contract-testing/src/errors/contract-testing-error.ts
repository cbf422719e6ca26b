import { suggestion } from "./message.js";

/** Why the mock servers could not be set up as asked. Removing or renaming a code is a major change. */
export type ContractTestingErrorCode =
  | "unknown_api"
  | "unknown_option"
  | "invalid_option"
  | "document_missing"
  | "document_invalid"
  | "document_mismatch"
  | "validator_silent"
  | "port_in_use"
  | "unknown_operation"
  | "unknown_status"
  | "unknown_example"
  | "invalid_answer"
  | "invalid_fault"
  | "unknown_organization"
  | "unknown_request"
  | "already_closed"
  | "coverage_unwritable"
  | "coverage_missing"
  | "coverage_invalid"
  | "coverage_mixed"
  | "waivers_invalid"
  | "waiver_expired"
  | "waiver_unmatched";

/** Thrown at once when a test asks for something that can not be: a mistake in the test, never in the code under test. */
export class ContractTestingError extends Error {
  override readonly name = "ContractTestingError";
  /** Stable reason to branch on; `message` is for people and may change. */
  readonly code: ContractTestingErrorCode;

  constructor(code: ContractTestingErrorCode, message: string, options?: ErrorOptions) {
    super(`[contract-testing] ${message}`, options);
    this.code = code;
  }
}

/** Refuses option names that nobody reads, so that a misspelt option can not be a test that tests nothing. */
export function refuseUnknownOptions(where: string, options: object, known: readonly string[]): void {
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    throw new ContractTestingError(
      "unknown_option",
      `${where}: unknown option "${name}"; ${suggestion(name, known)}`,
    );
  }
}

/** Which expectation was not met. Removing or renaming a code is a major change. */
export type ExpectationErrorCode = "calls_differ" | "faults_not_fired";

/** Thrown by the `expect…` methods of a mock about what the client sent; the message says what came instead. */
export class ExpectationError extends Error {
  override readonly name = "ExpectationError";
  /** Stable reason to branch on; `message` is for people and may change. */
  readonly code: ExpectationErrorCode;

  constructor(code: ExpectationErrorCode, message: string) {
    super(`[contract-testing] ${message}`);
    this.code = code;
  }
}
