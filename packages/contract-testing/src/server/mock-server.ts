import type { OperationCoverage } from "../coverage/cell.js";
import type { Api, DocumentIdentity } from "../documents/packaged-documents.js";
import type { Fault, FaultOptions, InjectedFault } from "../faults/fault.js";
import type { ExpectedCall } from "../recording/expect-calls.js";
import type { RecordedRequest } from "../recording/recorded-request.js";
import type { Scenario } from "../scenarios/scenario.js";
import type { Violation } from "../validation/violation.js";
import type { AdmissionOptions } from "./admission.js";
import type { ScriptedResponse } from "./scripted-response.js";

/** Settings of a mock server. All have defaults. */
export interface MockServerOptions extends AdmissionOptions {
  /** Port. @defaultValue 0, any free port */
  readonly port?: number;
  /**
   * IP address to listen on. `0.0.0.0` listens on all addresses of this machine, for a container; other machines then
   * need a name in `allowedHosts`.
   *
   * @defaultValue `127.0.0.1`, which only this machine reaches
   */
  readonly host?: string;
  /** OpenAPI 3 document that replaces the packaged one: the path of a file, or the parsed document. */
  readonly document?: string | object;
  /**
   * Directory that receives a coverage fragment when the mock closes or the process ends. `false` writes none.
   *
   * @defaultValue the environment variable `CONTRACT_COVERAGE_DIR`; without it, none
   */
  readonly coverageDir?: string | false;
  /**
   * The `document` that the client under test exports. The mock refuses to start if it serves another document.
   * Cannot be combined with `document`.
   */
  readonly clientDocument?: DocumentIdentity;
  /** What the mock remembers between requests, such as `ettScenario()`. @defaultValue nothing */
  readonly scenario?: Scenario;
  /** Receives each request and its duration in ms after the response was sent. Use it for logs, not for assertions. */
  readonly onRequest?: (request: RecordedRequest, durationMs: number) => void;
}

/** An operation of a mock's document. */
export interface MockedOperation {
  readonly id: string;
  /** In upper case. */
  readonly method: string;
  /** Path template as in the document. */
  readonly path: string;
  /** Documented statuses, such as `200`, `4XX` or `default`. */
  readonly statuses: readonly string[];
}

/** A running mock of one API, and its record. Mocks share nothing, except a scenario that was passed to both. */
export interface MockServer extends AsyncDisposable {
  readonly api: Api;
  /** Base URL without a trailing slash, such as `http://127.0.0.1:41234`. */
  readonly url: string;
  /** Every request since the start or the last `reset()`, in order of arrival. */
  readonly requests: readonly RecordedRequest[];
  /** Every violation in those requests and their responses. */
  readonly violations: readonly Violation[];
  /** The operations of the document, in its order. */
  readonly operations: readonly MockedOperation[];
  /** Operations that had a request without a violation since the start. `reset()` keeps them. */
  readonly calledOperations: ReadonlySet<string>;
  /**
   * What the document declares for each operation, and how often requests and responses without a violation exercised
   * it since the start. `reset()` keeps it.
   */
  readonly coverage: readonly OperationCoverage[];
  /** Injected faults that fired less often than they should; without a limit, those that never fired. */
  readonly unfiredFaults: readonly InjectedFault[];
  /**
   * Queues the next responses of an operation. Afterwards the operation responds as before.
   * Only a valid request without a `Prefer` header takes a scripted response.
   *
   * @throws {@link ContractTestingError} `unknown_operation`, `unknown_status`, `unknown_example`, `unknown_option`,
   * `invalid_response`, `already_closed`.
   * @example
   * ```ts
   * import type { MockServer } from "@energy-clients/contract-testing";
   *
   * declare const mock: MockServer;
   * mock.script("getWallets", { status: 401 }, { status: 200 });
   * ```
   */
  script(operationId: string, ...responses: ScriptedResponse[]): void;
  /**
   * Makes the next request of an operation fail, or the requests that `options` select. The first fault that is due
   * takes the request. A scripted response then waits for the next request.
   *
   * @param operationId - The operation, or `*` for all.
   * @throws {@link ContractTestingError} `unknown_operation`, `unknown_option`, `already_closed`; `invalid_fault` for a
   * fault that cannot fire or that breaks nothing.
   * @example
   * ```ts
   * import type { MockServer } from "@energy-clients/contract-testing";
   *
   * declare const mock: MockServer;
   * mock.injectFault("transferCertificate", { reset: "after-read" });
   * mock.injectFault("*", { status: 503 }, { probability: 0.2, seed: 7 });
   * ```
   */
  injectFault(operationId: string, fault: Fault, options?: FaultOptions): void;
  /**
   * The requests of an operation in order of arrival, including those with a violation or a fault.
   *
   * @throws {@link ContractTestingError} `unknown_operation`.
   */
  calls(operationId: string): readonly RecordedRequest[];
  /** @throws {@link ExpectationError} `calls_differ` unless at least one call of the operation matches. */
  expectCalledWith(operationId: string, expected: ExpectedCall): void;
  /** @throws {@link ExpectationError} `calls_differ` unless the operation was called once and the call matches. */
  expectCalledOnceWith(operationId: string, expected: ExpectedCall): void;
  /** @throws {@link ExpectationError} `calls_differ` unless the operation was called that often. */
  expectCalledTimes(operationId: string, times: number): void;
  /** @throws {@link ExpectationError} `calls_differ` if the operation was called. */
  expectNotCalled(operationId: string): void;
  /** @throws {@link ContractViolationError} if a request or a response broke the contract. Ignores warnings. */
  expectNoViolations(): void;
  /** @throws {@link ExpectationError} `faults_not_fired` if there are `unfiredFaults`. */
  expectFaultsFired(): void;
  /** Forgets requests, violations, scripted responses and faults. A scenario has its own `reset()`. */
  reset(): void;
  /** Frees the port and ends open connections. Can be called again. */
  close(): Promise<void>;
}
