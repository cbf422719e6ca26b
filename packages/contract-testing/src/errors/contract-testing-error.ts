import { suggestion } from "./message.js";

/** Why the package refused what a test asked for. Removing or renaming a code is a major change. */
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

/** Which expectation failed. Removing or renaming a code is a major change. */
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
