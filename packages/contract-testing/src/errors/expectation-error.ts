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
