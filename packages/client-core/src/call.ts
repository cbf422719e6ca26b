import type { CallHistory } from "./call-history.js";
import type { Operation } from "./operation.js";

type SuccessStatus = 200 | 201 | 202 | 203 | 204 | 205 | 206;

/** Options of every call, in addition to the operation's own inputs. */
export interface CallOptions {
  /** Additional request headers. Headers that the document declares, such as the API version, go under `header`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Aborts the call, including its waits and retries. */
  readonly signal?: AbortSignal;
  /**
   * Called right before each HTTP request of the call leaves, after all waits: for tokens, for the rate limiter, before a
   * retry. If it rejects, the request is not sent and the call rejects with that reason.
   */
  readonly beforeSend?: () => Promise<void>;
}

// The conditions stand in brackets so that they do not distribute over a union of operations: while TypeScript infers
// the id, Op is all of them, and on a large document the cross product of their inputs is too complex to represent.
type BodyOf<Op> = [Op] extends [{ requestBody: { content: infer Content } }]
  ? { body: Content[keyof Content] }
  : [Op] extends [{ requestBody?: { content: infer Content } }]
    ? { body?: Content[keyof Content] }
    : unknown;

/** The `path`, `query` and `header` parameters of an operation and its `body`, as the document has them. */
export type InputsOf<Op> = ([Op] extends [{ parameters: infer Parameters }] ? Parameters : unknown) &
  BodyOf<Op>;

/** The second argument of `call()`: the inputs of an operation, and options. */
export type CallInit<Op> = InputsOf<Op> & CallOptions;

/** The arguments of `call()` after the id: the input is optional when nothing is required. */
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

/** What every result of a call has. */
interface CallResultBase extends CallHistory {
  readonly response: Response;
  readonly operation: Operation;
}

/** The result of a call that returned a 2xx. */
export interface CallSuccess<Data> extends CallResultBase {
  readonly ok: true;
  readonly data: Data;
  readonly error?: never;
}

/** The result of a call that returned any other status. */
export interface CallFailure<Failure> extends CallResultBase {
  readonly ok: false;
  readonly data?: never;
  /** The parsed error body; `undefined` when the response has none. */
  readonly error: Failure;
}

/**
 * The result of a call, for every status. Check `ok`, which tells TypeScript whether there is `data` or an `error`;
 * `error` alone does not tell, since it is `undefined` when an error response has no body.
 */
export type CallResult<Data, Failure = unknown> = CallSuccess<Data> | CallFailure<Failure>;

/** Calls an operation by its `operationId`. The type parameter is the `operations` interface of a generated schema. */
export type Call<Operations> = <Id extends keyof Operations>(
  operationId: Id,
  ...init: CallArguments<Operations[Id]>
) => Promise<CallResult<DataOf<Operations[Id]>, ErrorOf<Operations[Id]>>>;
