export { ApiError, type ApiErrorCode, type ApiErrorDetails } from "./api-error.js";
export { type ApiVersions, resolveVersions, type VersionOptions, type VersionPlace } from "./api-versions.js";
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
  DataOf,
  ErrorOf,
  InputsOf,
} from "./call.js";
export type { CallContext } from "./call-context.js";
export { type CallHistory, isSafeMethod, provesRefusal } from "./call-history.js";
export { checkInputs, type Inputs } from "./check-inputs.js";
export { ClientError, type ClientErrorCode } from "./client-error.js";
export type { ClientOptions } from "./client-options.js";
export { type ApiClient, type ClientConfig, createClient, type GenericMethods } from "./create-client.js";
export { EnergyClientsError } from "./energy-clients-error.js";
export type { Fetch, FetchInit, FetchLike, ResponseLike } from "./fetch.js";
export { checkGuid } from "./guid.js";
export { parseHttpDate } from "./http-date.js";
export { InputError, type InputErrorCode, shapeOf } from "./input-error.js";
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
export { type Unwrapped, unwrap } from "./unwrap.js";
