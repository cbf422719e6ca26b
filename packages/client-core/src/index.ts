export { onAbort } from "./abort.js";
export { ApiError, type ApiErrorCode, type ApiErrorDetails } from "./api-error.js";
export {
  type ApiVersions,
  checkVersion,
  resolveVersions,
  type VersionOptions,
  type VersionPlace,
} from "./api-versions.js";
export { type BaseUrlRules, checkHttpHosts, isSecureUrl, parseBaseUrl } from "./base-url.js";
export { missingBytes } from "./body-length.js";
export type {
  Call,
  CallArguments,
  CallFailure,
  CallInit,
  CallOptions,
  CallResult,
  CallSuccess,
  DataAs,
  DataOf,
  ErrorOf,
  FetchBody,
  InputsOf,
  ParseAs,
  ParsedAs,
  ReadOptions,
} from "./call.js";
export type { CallContext } from "./call-context.js";
export { type CallHistory, isSafeMethod, isTransientStatus, provesRefusal } from "./call-history.js";
export { checkInputs, type Inputs } from "./check-inputs.js";
export { ClientError, type ClientErrorCode } from "./client-error.js";
export type { ClientOptions } from "./client-options.js";
export { type ClockSettings, checkTime, monotonicOf } from "./clock.js";
export { type ApiClient, type ClientConfig, createClient, type GenericMethods } from "./create-client.js";
export { EnergyClientsError } from "./energy-clients-error.js";
export { type Fetch, type FetchInit, type FetchLike, isOneShot, type ResponseLike } from "./fetch.js";
export { checkGuid } from "./guid.js";
export { parseHttpDate } from "./http-date.js";
export { InputError, type InputErrorCode, shapeOf } from "./input-error.js";
export { parseJson } from "./json.js";
export { checkLink, type LinkMethods } from "./link.js";
export type { InputConstraint, Method, Operation, Paging, Provenance } from "./operation.js";
export {
  addOperationMethods,
  type OperationMethod,
  type OperationMethods,
  type ReservedName,
} from "./operation-methods.js";
export { platformResponse } from "./platform-response.js";
export { printable } from "./printable.js";
export { type Problem, type ProblemKind, parseProblem } from "./problem.js";
export type {
  AcceptedRequest,
  Available,
  Evidence,
  InputReference,
  Reconciliation,
} from "./reconciliation.js";
export { LONGEST_TIMEOUT_MS, sleep } from "./sleep.js";
export { type Unwrapped, unwrap } from "./unwrap.js";
export type {
  BinaryBody,
  ChosenBody,
  JsonFormat,
  ReadOperation,
  SerializedBody,
  ServerSentEvent,
  WireFormat,
} from "./wire-format.js";
