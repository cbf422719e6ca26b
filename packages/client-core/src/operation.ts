import type { Reconciliation } from "./reconciliation.js";
import type { WireFormat } from "./wire-format.js";

/** HTTP methods that OpenAPI operations use, in upper case. */
export type Method = "GET" | "PUT" | "POST" | "DELETE" | "PATCH" | "HEAD" | "OPTIONS" | "TRACE";

/**
 * How a list operation returns its pages.
 *
 * - `offset`: by `Limit` and `Skip`, or the names that the document uses.
 * - `cursor`: by a cursor.
 * - `none`: everything in one response, or not a list.
 */
export type Paging = "none" | "offset" | "cursor";

/**
 * How reliable the description of an operation is.
 *
 * - `published`: in the document that the API's owner publishes.
 * - `documented`: described in words by the API's owner; the OpenAPI description is ours.
 * - `observed`: sent or read by a program that calls the real API; the OpenAPI description is ours.
 * - `inferred`: follows from the documentation, but is not confirmed.
 * - `modelled`: our own design for a documented use case; expect it to differ from the real API.
 */
export type Provenance = "published" | "documented" | "observed" | "inferred" | "modelled";

/**
 * Constraints of one input of an operation. Checked before a request is sent.
 * Generated from the document; `name` of a body field is a path such as `contracts[].gsrn`.
 */
export interface InputConstraint {
  readonly in: "path" | "query" | "header" | "cookie" | "body";
  readonly name: string;
  /** The parameter that holds the input, if `name` is a path within it: `from` of an object, `[]` of a list. */
  readonly of?: string;
  /** The media type whose body the constraint applies to, if the operation has several or another than JSON. */
  readonly mediaType?: string;
  readonly required?: boolean;
  /** Whether the document allows `null`; only possible in a body. @defaultValue `false` */
  readonly nullable?: boolean;
  /**
   * The only allowed JSON type. Omitted for a string with a `format`, `pattern` or `enum`. `int64` is an integer that may
   * also be given as text or `bigint`.
   */
  readonly type?: "string" | "boolean" | "integer" | "int64" | "number" | "array" | "object";
  readonly format?: "uuid" | "date" | "date-time";
  readonly pattern?: string;
  readonly enum?: readonly (string | number)[];
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
}

/** Run-time metadata of one operation of the document. Generated into `operations.ts`. */
export interface Operation {
  /** The document's `operationId`. */
  readonly id: string;
  readonly method: Method;
  /** Path template as in the document, such as `/wallet-api/wallets/{walletId}`, but without a version in the path. */
  readonly path: string;
  /** The operation's version in the document: `1` of a version header, `v2.0` of a path; `undefined` without one. */
  readonly apiVersion?: string;
  readonly paging: Paging;
  /**
   * Whether two identical requests have the same effect as one (RFC 9110, section 9.2.2).
   * False for every operation that would act again, such as a transfer or an order.
   */
  readonly idempotent: boolean;
  readonly deprecated: boolean;
  readonly provenance: Provenance;
  /** The reason, set when a third party's token cannot call the operation. */
  readonly notCallable?: string;
  /** How to find out whether a request with a lost response was acted on; set when a retry would act again. */
  readonly recoveryHint?: string;
  /** The same as data, for programs; absent where the document does not say enough. */
  readonly reconciliation?: Reconciliation;
  /** Operation that reports the outcome, for operations that return 202. */
  readonly pollWith?: string;
  /** Names of the fields of the request or of its success response that are secrets; absent when there are none. */
  readonly secretFields?: readonly string[];
  /** Set when the response body is binary, such as a PDF. */
  readonly binary?: true;
  /** Set when every documented success has a JSON body, so that any other body is an error. */
  readonly jsonResponse?: true;
  /** Set when the response may be read while it arrives, so that nothing waits for its end: NDJSON, server-sent events. */
  readonly streams?: true;
  /** Set when something differs from the defaults of OpenAPI. */
  readonly wire?: WireFormat;
  readonly inputs: readonly InputConstraint[];
}
