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
export {
  type CapturedTrade,
  type CaptureTradesOptions,
  captureTrades,
  type RemovedTrade,
  type TradeCapture,
} from "./capture-trades.js";
export { createEnmaccClient, type EnmaccClient, type EnmaccClientOptions } from "./client.js";
export type { EnmaccMethods } from "./generated/methods.js";
export { document, type OperationId, operations } from "./generated/operations.js";
export type { components, operations as EnmaccOperations, paths as EnmaccPaths } from "./generated/schema.js";
export type { Granularity } from "./granularity.js";
export type { Instant } from "./instant.js";
export { type ItemOf, type ListOperationId, listItems } from "./list-items.js";
export { type ListTradesOptions, listTrades } from "./list-trades.js";
export { type LoadInterval, type LoadShape, type LoadShapeOptions, loadShape } from "./load-shape.js";
export {
  type Interval,
  type LocalIntervalsOptions,
  type LocalPosition,
  toLocalIntervals,
} from "./local-intervals.js";
export type { Counterparty, CreateQuote, CreateRfq, Product, Quote, Rfq, Trade } from "./schemas.js";
export type { TradeFilter, TradeReading } from "./trade-pages.js";
export type { DeliveredTrade, TradesBookmark } from "./trades-bookmark.js";
