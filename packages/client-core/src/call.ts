import type { CallHistory } from "./call-history.js";
import type { Operation } from "./operation.js";

type SuccessStatus = 200 | 201 | 202 | 203 | 204 | 205 | 206;

/** Options of every call, in addition to the operation's own inputs. */
export interface CallOptions {
  /** Additional request headers. Headers that the document declares, such as the API version, go under `header`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Aborts the call, including its waits and retries. */
  readonly signal?: AbortSignal;
}

// The conditions stand in brackets so that they do not distribute over a union of operations: while TypeScript infers
// the id, Op is all of them, and on a large document the cross product of their inputs is too complex to represent.
type BodyOf<Op> = [Op] extends [{ requestBody: { content: infer Content } }]
  ? { body: Content[keyof Content] }
  : [Op] extends [{ requestBody?: { content: infer Content } }]
    ? { body?: Content[keyof Content] }
    : unknown;

/** The inputs of an operation: `path`, `query` and `header` parameters and the `body`, as the document has them. */
export type CallInit<Op> = ([Op] extends [{ parameters: infer Parameters }] ? Parameters : unknown) &
  BodyOf<Op> &
  CallOptions;

/** The second argument of `call()`: optional when the operation needs no input. */
export type CallArguments<Op> =
  Record<never, never> extends CallInit<Op> ? [init?: CallInit<Op>] : [init: CallInit<Op>];

type ContentOf<Declared> = Declared extends { content: infer Content } ? Content[keyof Content] : undefined;

/** The response body of an operation that succeeds; `undefined` when the response has none. */
export type DataOf<Op> = Op extends { responses: infer Responses }
  ? { [Status in keyof Responses & SuccessStatus]: ContentOf<Responses[Status]> }[keyof Responses &
      SuccessStatus]
  : never;

/** The response body of an operation that fails; `undefined` when the response has none. */
export type ErrorOf<Op> = Op extends { responses: infer Responses }
  ? { [Status in Exclude<keyof Responses, SuccessStatus>]: ContentOf<Responses[Status]> }[Exclude<
      keyof Responses,
      SuccessStatus
    >]
  : never;

/**
 * The result of a call, for every status. Check `response.ok` rather than `error`, which is `undefined` when an error
 * response has no body.
 */
export type CallResult<Data, Failure = unknown> = CallHistory & {
  readonly response: Response;
  readonly operation: Operation;
} & ({ readonly data: Data; readonly error?: never } | { readonly data?: never; readonly error: Failure });

/** Calls an operation by its `operationId`. The type parameter is the `operations` interface of a generated schema. */
export type Call<Operations> = <Id extends keyof Operations>(
  operationId: Id,
  ...init: CallArguments<Operations[Id]>
) => Promise<CallResult<DataOf<Operations[Id]>, ErrorOf<Operations[Id]>>>;
