export type { Api } from "./api.js";
export type { ExpectedCall } from "./asserting/expect-calls.js";
export type { DocumentIdentity } from "./client-document.js";
export { ContractTestingError, type ContractTestingErrorCode } from "./contract-testing-error.js";
export type { CoverageCell, OperationCoverage } from "./cover/cell.js";
export { coverageHtml } from "./cover/html.js";
export { coverageJunit } from "./cover/junit.js";
export { coverageMarkdown } from "./cover/markdown.js";
export {
  type ApiCoverage,
  type CoverageCount,
  type CoverageReport,
  type CoverageReportOptions,
  type ReportedCell,
  type ReportedOperation,
  reportCoverage,
} from "./cover/report.js";
export { coverageTable, type TableOptions } from "./cover/table.js";
export { readWaivers, type Waiver } from "./cover/waivers.js";
export { writeCoverageReport } from "./cover/write-report.js";
export { type CertificatesOptions, certificates } from "./data/certificates.js";
export {
  type ContractsOptions,
  contracts,
  type MeteringPointsOptions,
  meteringPoints,
} from "./data/metering-points.js";
export { type ClaimsOptions, claims, type MovesOptions, transfers } from "./data/moves.js";
export type { TimeInput } from "./data/period.js";
export type {
  Certificate,
  Claim,
  ClaimedCertificate,
  Contract,
  FederatedStreamId,
  MeteringPoint,
  Technology,
  Transfer,
  Wallet,
} from "./data/wire.js";
export { type EnmaccScenario, enmaccScenario } from "./enmacc/enmacc-scenario.js";
export type { Participant } from "./enmacc/market.js";
export type { EnmaccScenarioOptions } from "./enmacc/scenario-options.js";
export type { Counterparty, Party, Price, Product, Quote, Rfq, Trade, Volume } from "./enmacc/wire.js";
export { type EttScenario, ettScenario, type OrganizationView } from "./ett/ett-scenario.js";
export type { EttScenarioOptions } from "./ett/scenario-options.js";
export type { ClientSeed, OrganizationSeed, ReceiverSeed } from "./ett/seed.js";
export { ExpectationError, type ExpectationErrorCode } from "./expectation-error.js";
export type { Fault, FaultOptions, SetFault } from "./faults/fault.js";
export {
  type MockedOperation,
  type MockServer,
  type MockServerOptions,
  startMockServer,
} from "./mock-server.js";
export { type Mocks, type MocksOptions, startMocks } from "./mocks.js";
export type { Parameters, ParameterValue } from "./parameters.js";
export type { ProxyOptions } from "./proxy/proxy-options.js";
export { type ContractServer, startProxy } from "./proxy/start-proxy.js";
export type { RecordedRequest } from "./recorded-request.js";
export type { ScriptedAnswer } from "./scripted-answer.js";
export type {
  Scenario,
  ScenarioAnswer,
  ScenarioHandler,
  ScenarioHandlers,
  ScenarioRequest,
} from "./state/scenario.js";
export type { TokenDesk } from "./state/token-desk.js";
export { type Blame, ContractViolationError, type DocumentPlace, type Violation } from "./violation.js";
