/** HTTP methods that OpenAPI operations use, in upper case. */
export type Method = "GET" | "PUT" | "POST" | "DELETE" | "PATCH" | "HEAD" | "OPTIONS" | "TRACE";

/**
 * How a list operation hands out its pages.
 *
 * - `offset`: `Limit` and `Skip` (or the names that the document uses).
 * - `cursor`: only what changed since a cursor.
 * - `none`: everything in one answer, or no list at all.
 */
export type Paging = "none" | "offset" | "cursor";

/**
 * How sure this project is of an operation.
 *
 * - `published`: in the document that the API's owner publishes.
 * - `documented`: described in words by the API's owner; the document is ours.
 * - `inferred`: follows from what is documented, not confirmed.
 * - `modelled`: our own design for a documented use case; expect it to differ from the real API.
 */
export type Provenance = "published" | "documented" | "inferred" | "modelled";

/**
 * What one input of an operation must look like. Checked before a request is sent.
 * Generated from the document; `name` of a body field is a path such as `contracts[].gsrn`.
 */
export interface InputConstraint {
  readonly in: "path" | "query" | "header" | "body";
  readonly name: string;
  readonly required?: boolean;
  /** Whether the document allows `null`, which it can only do in a body. @defaultValue `false` */
  readonly nullable?: boolean;
  /** The one JSON type that the value must have. Left out for a string with a `format`, `pattern` or `enum`. */
  readonly type?: "string" | "boolean" | "integer" | "number" | "array" | "object";
  readonly format?: "uuid" | "date" | "date-time";
  readonly pattern?: string;
  readonly enum?: readonly (string | number)[];
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
}

/** What a client knows at run time about one operation of its document. Generated into `operations.ts`. */
export interface Operation {
  /** The document's `operationId`. */
  readonly id: string;
  readonly method: Method;
  /** Path template as in the document, such as `/wallet-api/wallets/{walletId}`. */
  readonly path: string;
  /** Value of the API's version header for this operation; `undefined` when the API has none. */
  readonly apiVersion?: string;
  readonly paging: Paging;
  /**
   * Whether sending the same request twice has the effect of sending it once.
   * False for every operation that would act again, such as a transfer or an order.
   */
  readonly idempotent: boolean;
  readonly deprecated: boolean;
  readonly provenance: Provenance;
  /** Set when a third party's token can not use the operation: the reason, in words. */
  readonly notCallable?: string;
  /** How to learn what became of a request whose answer was lost; set where repeating is not safe. */
  readonly recoveryHint?: string;
  /** Operation that tells the outcome, for operations that answer 202. */
  readonly pollWith?: string;
  /** Set when the answer's body is binary, such as a PDF. */
  readonly binary?: true;
  /** Set when every documented success has a JSON body: one that has none, or another, cannot be used. */
  readonly jsonResponse?: true;
  readonly inputs: readonly InputConstraint[];
}
