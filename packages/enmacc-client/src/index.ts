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
export { createEnmaccClient, type EnmaccClient, type EnmaccClientOptions } from "./client.js";
export { document, type OperationId, operations } from "./generated/operations.js";
export type { components, operations as EnmaccOperations, paths as EnmaccPaths } from "./generated/schema.js";
export { type ItemOf, type ListOperationId, listItems } from "./list-items.js";
export type { Counterparty, CreateQuote, CreateRfq, Product, Quote, Rfq, Trade } from "./schemas.js";
