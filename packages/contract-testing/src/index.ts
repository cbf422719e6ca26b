export type { Api } from "./api.js";
export type { ExpectedCall } from "./asserting/expect-calls.js";
export { ContractTestingError, type ContractTestingErrorCode } from "./contract-testing-error.js";
export type { CoverageCell, OperationCoverage } from "./cover/cell.js";
export { ExpectationError, type ExpectationErrorCode } from "./expectation-error.js";
export type { Fault, FaultOptions, SetFault } from "./faults/fault.js";
export {
  type MockedOperation,
  type MockServer,
  type MockServerOptions,
  startMockServer,
} from "./mock-server.js";
export { type Mocks, startMocks } from "./mocks.js";
export type { Parameters, ParameterValue } from "./parameters.js";
export type { RecordedRequest } from "./recorded-request.js";
export type { ScriptedAnswer } from "./scripted-answer.js";
export type {
  Scenario,
  ScenarioAnswer,
  ScenarioHandler,
  ScenarioHandlers,
  ScenarioRequest,
} from "./state/scenario.js";
export { ContractViolationError, type Violation } from "./violation.js";
