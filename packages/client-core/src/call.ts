import type { CallHistory } from "./call-history.js";
import type { Operation } from "./operation.js";

type SuccessStatus = 200 | 201 | 202 | 203 | 204 | 205 | 206;

/** What a caller may add to any call, beside the operation's own inputs. */
export interface CallOptions {
  /** Further request headers. Those of the client's own, such as the version header, go under `header`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Aborts the call, also while it waits or is repeated. */
  readonly signal?: AbortSignal;
}

// The conditions stand in brackets so that a union of operations is not taken apart: while TypeScript infers the id, Op
// is all of them, and on a large document the cross product of their inputs is too complex to represent.
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

type ContentOf<Answer> = Answer extends { content: infer Content } ? Content[keyof Content] : undefined;

/** What an operation answers when it succeeds; `undefined` where the answer has no body. */
export type DataOf<Op> = Op extends { responses: infer Answers }
  ? { [Status in keyof Answers & SuccessStatus]: ContentOf<Answers[Status]> }[keyof Answers & SuccessStatus]
  : never;

/** What an operation answers otherwise; `undefined` for an empty body. */
export type ErrorOf<Op> = Op extends { responses: infer Answers }
  ? { [Status in Exclude<keyof Answers, SuccessStatus>]: ContentOf<Answers[Status]> }[Exclude<
      keyof Answers,
      SuccessStatus
    >]
  : never;

/** What a call resolves with, whatever the status. Look at `response.ok`: `error` is `undefined` for an empty body. */
export type CallResult<Data, Failure = unknown> = CallHistory & {
  readonly response: Response;
  readonly operation: Operation;
} & ({ readonly data: Data; readonly error?: never } | { readonly data?: never; readonly error: Failure });

/** Calls by `operationId`. The type parameter is the `operations` interface of a generated schema. */
export type Call<Operations> = <Id extends keyof Operations>(
  operationId: Id,
  ...init: CallArguments<Operations[Id]>
) => Promise<CallResult<DataOf<Operations[Id]>, ErrorOf<Operations[Id]>>>;
