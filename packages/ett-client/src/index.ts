export {
  ApiError,
  type ApiErrorCode,
  type CallOptions,
  type CallResult,
  ClientError,
  type ClientErrorCode,
  EnergyClientsError,
  type Fetch,
  type FetchInit,
  InputError,
  type InputErrorCode,
  type Operation,
  type Problem,
  type ProblemKind,
  unwrap,
} from "@energy-clients/client-core";
export type { AnyEttClient, InitOf, ItemOf } from "./any-client.js";
export type { CertificatesFilter, CertificateWindows } from "./certificate-windows.js";
export { createEttClient, type EttClient, type EttClientOptions } from "./client.js";
export { type ConsentUrlOptions, consentUrl } from "./consent-url.js";
export type { EttMethods } from "./generated/methods.js";
export { document, type OperationId, operations } from "./generated/operations.js";
export type { components, operations as EttOperations, paths as EttPaths } from "./generated/schema.js";
export { hasGsrnCheckDigit, isGsrn } from "./gsrn.js";
export {
  type Changes,
  type ChangesBookmark,
  type ChangesOperationId,
  type ListChangesOptions,
  listChanges,
} from "./list-changes.js";
export { type ListOperationId, listItems } from "./list-items.js";
export {
  forOrganization,
  type OrganizationClient,
  type OrganizationOperations,
  type OrganizationPaths,
} from "./organization.js";
export type {
  CertificateType,
  Claim,
  ClaimRequest,
  ClientConsent,
  Contract,
  CreateContract,
  FederatedStreamId,
  GranularCertificate,
  MeteringPoint,
  Report,
  RequestStatus,
  Transfer,
  TransferRequest,
  Wallet,
  WalletEndpointReference,
} from "./schemas.js";
export {
  type CertificatesPage,
  type CertificatesPosition,
  type SyncCertificatesOptions,
  syncCertificates,
} from "./sync-certificates.js";
export { fromUnixSeconds, toUnixSeconds } from "./unix-time.js";
export {
  type QueuedRequest,
  type WaitOptions,
  waitForRequest,
} from "./wait-for-request.js";
