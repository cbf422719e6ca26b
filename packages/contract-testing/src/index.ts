export type { Api } from "./api.js";
export { ContractTestingError, type ContractTestingErrorCode } from "./contract-testing-error.js";
export {
  type MockedOperation,
  type MockServer,
  type MockServerOptions,
  startMockServer,
} from "./mock-server.js";
export { type Mocks, startMocks } from "./mocks.js";
export type { RecordedRequest } from "./recorded-request.js";
export type { ScriptedAnswer } from "./scripted-answer.js";
export { ContractViolationError, type Violation } from "./violation.js";
