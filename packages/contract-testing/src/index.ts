import "./node/supported-node.js";

export type { Parameters, ParameterValue } from "./contract/parameters.js";
export type { CoverageCell, OperationCoverage } from "./coverage/cell.js";
export { coverageCtrf } from "./coverage/ctrf.js";
export { coverageHtml } from "./coverage/html.js";
export { coverageJunit } from "./coverage/junit.js";
export { coverageMarkdown } from "./coverage/markdown.js";
export {
  type ApiCoverage,
  type CoverageCount,
  type CoverageReport,
  type CoverageReportOptions,
  type ReportedCell,
  type ReportedOperation,
  reportCoverage,
} from "./coverage/report.js";
export { coverageTable, type TableOptions } from "./coverage/table.js";
export { readWaivers, type Waiver } from "./coverage/waivers.js";
export { writeCoverageReport } from "./coverage/write-report.js";
export type { Api, DocumentIdentity } from "./documents/packaged-documents.js";
export {
  ContractTestingError,
  type ContractTestingErrorCode,
  ExpectationError,
  type ExpectationErrorCode,
} from "./errors/contract-testing-error.js";
export type { Fault, FaultOptions, InjectedFault } from "./faults/fault.js";
export type { ProxyOptions } from "./proxy/proxy-options.js";
export { startProxy } from "./proxy/start-proxy.js";
export type { ExpectedCall } from "./recording/expect-calls.js";
export type { RecordedRequest } from "./recording/recorded-request.js";
export { type CertificatesOptions, certificates } from "./scenarios/data/certificates.js";
export {
  type ContractsOptions,
  contracts,
  type MeteringPointsOptions,
  meteringPoints,
} from "./scenarios/data/metering-points.js";
export { type ClaimsOptions, claims, type MovesOptions, transfers } from "./scenarios/data/moves.js";
export type { TimeInput } from "./scenarios/data/period.js";
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
} from "./scenarios/data/wire.js";
export { type EnmaccScenario, enmaccScenario } from "./scenarios/enmacc/enmacc-scenario.js";
export type { TradeLoad } from "./scenarios/enmacc/load-shapes.js";
export type { AddedTrade, MadeTradesOptions, TradeChange } from "./scenarios/enmacc/made-trades.js";
export type { EnmaccScenarioOptions } from "./scenarios/enmacc/scenario-options.js";
export type { Participant } from "./scenarios/enmacc/store.js";
export type {
  Company,
  Counterparty,
  Instrument,
  LoadPoint,
  Pricing,
  Product,
  Quantity,
  Quote,
  Rfq,
  Trade,
} from "./scenarios/enmacc/wire.js";
export { type EttScenario, ettScenario, type OrganizationView } from "./scenarios/ett/ett-scenario.js";
export type { EttScenarioOptions } from "./scenarios/ett/scenario-options.js";
export {
  type ClientSeed,
  exampleOrganizations,
  type OrganizationSeed,
  type ReceiverSeed,
} from "./scenarios/ett/seeds.js";
export type {
  Scenario,
  ScenarioHandler,
  ScenarioHandlers,
  ScenarioRequest,
  ScenarioResponse,
} from "./scenarios/scenario.js";
export type { TokenIssuer } from "./scenarios/token-issuer.js";
export type {
  ClientClock,
  ConnectOptions,
  EnmaccConnection,
  EttConnection,
  MocksConnection,
} from "./server/connection.js";
export type { ContractServer } from "./server/contract-handle.js";
export type {
  MockedOperation,
  MockServer,
  MockServerOptions,
} from "./server/mock-server.js";
export { type Mocks, type MocksOptions, startMocks } from "./server/mocks.js";
export type { ScriptedResponse } from "./server/scripted-response.js";
export { startMockServer } from "./server/start-mock-server.js";
export {
  ContractViolationError,
  type DocumentPlace,
  type Responsible,
  type Violation,
} from "./validation/violation.js";
