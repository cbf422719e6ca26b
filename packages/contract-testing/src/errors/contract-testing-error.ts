import { suggestion } from "./message.js";

/**
 * Why the package refused what a test asked for. Removing or renaming a code is a major change.
 *
 * - `unknown_api`: no document or running mock has this name. The message lists the names that exist.
 * - `unknown_option`: an option does not exist. The message suggests the name that was meant.
 * - `invalid_option`: an option has a wrong value. The message names it and what it accepts.
 * - `document_missing`: the OpenAPI document cannot be read. Check its path, or install the package again.
 * - `document_invalid`: the document is not OpenAPI that the mock can serve. Correct the place that the message names.
 * - `document_mismatch`: the client was generated from another document than the mock's. Install versions of one release.
 * - `validator_silent`: the mock's validator accepted a wrong request when it tested itself. Report it: tests would find
 *   nothing.
 * - `port_in_use`: another process listens on the port. Use port 0, which takes a free one.
 * - `unknown_operation`: the document has no operation with this id. The message suggests the name that was meant.
 * - `unknown_status`: the document has no such response for the operation. Choose a documented status, or set
 *   `validate: false`.
 * - `unknown_example`: the document has no example with this name. The message lists those that it has.
 * - `invalid_response`: a scripted response contradicts itself or the document. Correct what the message names.
 * - `invalid_fault`: an injected fault is not possible. Correct what the message names.
 * - `unknown_organization`: the scenario has no such organisation or participant. The message lists those that it has.
 * - `unknown_request`: the scenario has no such transfer, claim, RFQ or trade. Use the id that the API returned.
 * - `already_closed`: the mock is closed. Close it after the last test, not before.
 * - `coverage_unwritable`: the coverage report cannot be written. Check the folder and its permissions.
 * - `coverage_missing`: no coverage was recorded. Run the contract tests through `energy-coverage run` first.
 * - `coverage_invalid`: a file is not a coverage report of this version. Delete the folder, and run the tests again.
 * - `coverage_mixed`: the reports come from different documents. Delete the folder, and run the tests again.
 * - `waivers_invalid`: the file of waivers cannot be read. Correct the entry that the message names.
 * - `waiver_expired`: a waiver's date has passed. Write the test, or set a new date.
 * - `waiver_unmatched`: a waiver excuses nothing. Remove it.
 */
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
  | "invalid_response"
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

/**
 * Thrown at once when a test asks for something impossible: a mistake in the test, never in the code under test.
 *
 * @example
 * ```ts
 * import { ContractTestingError, startMockServer } from "@energy-clients/contract-testing";
 *
 * await startMockServer("ett", { port: -1 }).catch((error) => {
 *   if (error instanceof ContractTestingError) console.error(error.code, error.message);
 *   else throw error;
 * });
 * ```
 */
export class ContractTestingError extends Error {
  override readonly name = "ContractTestingError";
  /** Stable reason to branch on; `message` is for people and may change. */
  readonly code: ContractTestingErrorCode;

  constructor(code: ContractTestingErrorCode, message: string, options?: ErrorOptions) {
    super(`[contract-testing] ${message}`, options);
    this.code = code;
  }
}

/** Every option name of an interface. The compiler reports a missing and a surplus one. */
export type OptionNames<Options extends object> = Readonly<Record<keyof Options, true>>;

/**
 * Checks that every option is known: a misspelt option must not make a test that tests nothing.
 *
 * @param field - Where the options were given, such as `startMockServer()`.
 * @throws {@link ContractTestingError} `unknown_option`.
 */
export function checkOptionNames(
  options: object,
  known: Readonly<Record<string, true>>,
  field: string,
): void {
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(known, name)) continue;
    throw new ContractTestingError(
      "unknown_option",
      `${field}: unknown option "${name}"; ${suggestion(name, Object.keys(known))}`,
    );
  }
}

/**
 * Which expectation failed. Removing or renaming a code is a major change.
 *
 * - `calls_differ`: the code under test did not send the expected requests. The message compares them with those sent.
 * - `faults_not_fired`: an injected fault was never reached. Check that the code under test calls its operation.
 */
export type ExpectationErrorCode = "calls_differ" | "faults_not_fired";

/**
 * Thrown by the `expect…` methods of a mock. The message compares what was expected with what the client sent.
 *
 * @example
 * ```ts
 * import { ExpectationError, type MockServer } from "@energy-clients/contract-testing";
 *
 * declare const mock: MockServer;
 * try {
 *   mock.expectCalledTimes("transferCertificate", 1);
 * } catch (error) {
 *   if (error instanceof ExpectationError) console.error(error.code); // "calls_differ"
 * }
 * ```
 */
export class ExpectationError extends Error {
  override readonly name = "ExpectationError";
  /** Stable reason to branch on; `message` is for people and may change. */
  readonly code: ExpectationErrorCode;

  constructor(code: ExpectationErrorCode, message: string) {
    super(`[contract-testing] ${message}`);
    this.code = code;
  }
}
