import type { OperationCoverage } from "../coverage/cell.js";
import type { Api, DocumentIdentity } from "../documents/packaged-documents.js";
import { ContractTestingError } from "../errors/contract-testing-error.js";
import type { Fault, FaultOptions, SetFault } from "../faults/fault.js";
import type { ExpectedCall } from "../recording/expect-calls.js";
import type { RecordedRequest } from "../recording/recorded-request.js";
import type { Scenario } from "../scenarios/scenario.js";
import type { Violation } from "../validation/violation.js";
import type { AdmissionOptions } from "./admission.js";
import type { ScriptedAnswer } from "./scripted-response.js";

/** Settings of a mock server; all have defaults. */
export interface MockServerOptions extends AdmissionOptions {
  /** Port on 127.0.0.1. @defaultValue 0, any free port */
  readonly port?: number;
  /** OpenAPI 3 document to use instead of the one in this package: a file's path, or the parsed document. */
  readonly document?: string | object;
  /**
   * Directory to write a coverage fragment to when the mock is closed or the process ends; `false` for none.
   *
   * @defaultValue the variable `CONTRACT_COVERAGE_DIR`, else none
   */
  readonly coverageDir?: string | false;
  /**
   * What the client under test exports as `document`: the mock then refuses to start if it is made of another one.
   * Goes without `document`.
   */
  readonly clientDocument?: DocumentIdentity;
  /** What the mock keeps from one request to the next, such as `ettScenario()`. @defaultValue nothing */
  readonly state?: Scenario;
  /** Called when a request has been answered, with the time that took. For logs; an assertion has `requests`. */
  readonly onRequest?: (request: RecordedRequest, durationMs: number) => void;
}

/** An operation of a mock's document. */
export interface MockedOperation {
  readonly id: string;
  /** In upper case. */
  readonly method: string;
  /** Path template as in the document. */
  readonly path: string;
  /** Statuses that the document has, such as `200`, `4XX` or `default`. */
  readonly statuses: readonly string[];
}

/** A running mock of one API, and what it has seen. Shares nothing with other mocks but a scenario given to both. */
export interface MockServer extends AsyncDisposable {
  readonly api: Api;
  /** Base URL without a trailing slash, such as `http://127.0.0.1:41234`. */
  readonly url: string;
  /** Every request since the start or the last `reset()`, in order of arrival. */
  readonly requests: readonly RecordedRequest[];
  /** Every violation in them, of requests and answers. */
  readonly violations: readonly Violation[];
  /** The document's operations, in its order. */
  readonly operations: readonly MockedOperation[];
  /** Operations that had at least one request without a violation, since the start; `reset()` keeps them. */
  readonly calledOperations: ReadonlySet<string>;
  /**
   * What the document declares, operation by operation, and how often exchanges that broke nothing were of that kind,
   * since the start; `reset()` keeps it.
   */
  readonly coverage: readonly OperationCoverage[];
  /** Faults that have not fired as often as they were to, or, without a limit, not at all. */
  readonly unfiredFaults: readonly SetFault[];
  /**
   * Sets the next answers of an operation, after those already set; then it answers as the document says again.
   * Only valid requests take one: an invalid request gets the document's refusal, and a `Prefer` header goes first.
   *
   * @throws {@link ContractTestingError} `unknown_operation`, `unknown_status`, `unknown_example`, `unknown_option`,
   * `invalid_answer`, `already_closed`.
   */
  script(operationId: string, ...answers: ScriptedAnswer[]): void;
  /**
   * Makes the next request of an operation, or those that the options name, meet a fault. The first fault that is due
   * takes a request. It goes before scripted answers, which then wait for the next one.
   *
   * @param operationId - The operation, or `*` for all.
   * @throws {@link ContractTestingError} `unknown_operation`, `unknown_option`, `invalid_fault` for one that can never
   * fire or breaks nothing, `already_closed`.
   */
  fault(operationId: string, fault: Fault, options?: FaultOptions): void;
  /**
   * The requests of an operation, in order of arrival, those with a violation or a fault included.
   *
   * @throws {@link ContractTestingError} `unknown_operation`.
   */
  calls(operationId: string): readonly RecordedRequest[];
  /** @throws {@link ExpectationError} `calls_differ` unless at least one call of the operation was as given. */
  expectCalledWith(operationId: string, expected: ExpectedCall): void;
  /** @throws {@link ExpectationError} `calls_differ` unless there was one call of the operation, as given. */
  expectCalledOnceWith(operationId: string, expected: ExpectedCall): void;
  /** @throws {@link ExpectationError} `calls_differ` unless the operation was called that often. */
  expectCalledTimes(operationId: string, times: number): void;
  /** @throws {@link ExpectationError} `calls_differ` when the operation was called. */
  expectNotCalled(operationId: string): void;
  /** @throws {@link ContractViolationError} when any request or answer broke the contract; warnings do not count. */
  expectNoViolations(): void;
  /** @throws {@link ExpectationError} `faults_not_fired` when there are `unfiredFaults`. */
  expectFaultsFired(): void;
  /** Forgets requests, violations, scripted answers and faults. A scenario has a `reset()` of its own. */
  reset(): void;
  /** Frees the port and ends open connections. May be called again. */
  close(): Promise<void>;
}
