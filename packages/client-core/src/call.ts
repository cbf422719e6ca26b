import type { CallHistory } from "./call-history.js";
import type { Operation } from "./operation.js";
import type { SerializedBody } from "./wire-format.js";

/** Whether a documented status is a 2xx: `207` and `2XX` as well as `200`. */
type SuccessStatus<Statuses> = Statuses extends string | number
  ? `${Statuses}` extends `2${string}`
    ? Statuses
    : never
  : never;

/** `default` describes a success only where the document has no other. */
type SuccessKey<Responses> = [SuccessStatus<keyof Responses>] extends [never]
  ? keyof Responses & "default"
  : SuccessStatus<keyof Responses>;

/** How a response body is read when the caller asks for it, and what that returns. */
export interface ParsedAs<Data> {
  readonly json: Data;
  readonly text: string;
  readonly blob: Blob;
  readonly arrayBuffer: ArrayBuffer;
  readonly stream: Response["body"];
}

/** How to read the body of a 2xx response, instead of by its media type. */
export type ParseAs = keyof ParsedAs<unknown>;

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

/** How the response of one call is read. */
export interface ReadOptions<As extends ParseAs> {
  /** How to read the body of a 2xx response. @defaultValue by its media type */
  readonly parseAs?: As;
}

// The conditions stand in brackets so that they do not distribute over a union of operations: while TypeScript infers
// the id, Op is all of them, and on a large document the cross product of their inputs is too complex to represent.
type BodyOf<Op> = [Op] extends [{ requestBody: { content: infer Content } }]
  ? TypedBody<Content>
  : [Op] extends [{ requestBody?: { content: infer Content } }]
    ? OptionalBody<Content>
    : unknown;

type IsUnion<Type, Whole = Type> = Type extends Whole ? ([Whole] extends [Type] ? false : true) : never;

/** A body, with its media type where the document has several: JSON needs none. */
type TypedBody<Content> = IsUnion<keyof Content> extends false ? OnlyBody<Content> : ChosenBody<Content>;
type OnlyBody<Content> = keyof Content extends `${string}*${string}`
  ? { body: Content[keyof Content]; contentType?: string }
  : { body: Content[keyof Content] };
type ChosenBody<Content> = {
  [Type in keyof Content]: Type extends "application/json"
    ? { body: Content[Type]; contentType?: Type }
    : Type extends `${string}*${string}`
      ? { body: Content[Type]; contentType: string }
      : { body: Content[Type]; contentType: Type };
}[keyof Content];

// Not a union with an object without a body, which would take any body. Where nothing can be told, the client refuses it.
type OptionalBody<Content> = [keyof Content] extends [never]
  ? unknown
  : IsUnion<keyof Content> extends false
    ? Partial<OnlyBody<Content>>
    : "application/json" extends keyof Content
      ? WithoutType<ChosenBody<Content>>
      : Partial<ChosenBody<Content>>;
type WithoutType<Body> = Body extends { contentType: string } ? Body : Partial<Body>;

/** The `path`, `query`, `header` and `cookie` parameters of an operation and its `body`, as the document has them. */
export type InputsOf<Op> = ([Op] extends [{ parameters: infer Parameters }] ? Parameters : unknown) &
  BodyOf<Op>;

/** The second argument of `call()`: the inputs of an operation, and options. */
export type CallInit<Op> = InputsOf<Op> & CallOptions;

/** The arguments of `call()` after the id: the input is optional when nothing is required. */
export type CallArguments<Op, As extends ParseAs = ParseAs> =
  Record<never, never> extends CallInit<Op>
    ? [init?: CallInit<Op> & ReadOptions<As>]
    : [init: CallInit<Op> & ReadOptions<As>];

type ContentOf<Declared> = Declared extends { content: infer Content } ? Content[keyof Content] : undefined;

/** The response body of an operation that succeeds; `undefined` when the response has none. */
export type DataOf<Op> = Op extends { responses: infer Responses }
  ? ContentOf<Responses[SuccessKey<Responses>]>
  : never;

/** The body of a success, read as the caller asks for it: {@link DataOf} without that. */
export type DataAs<Op, As extends ParseAs> = ParseAs extends As ? DataOf<Op> : ParsedAs<DataOf<Op>>[As];

/** The response body of an operation that fails; `undefined` when the response has none. */
export type ErrorOf<Op> = Op extends { responses: infer Responses }
  ? ContentOf<Responses[Exclude<keyof Responses, SuccessStatus<keyof Responses>>]>
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

/** What the `fetch` of an API's client is given as a body: text, unless some operation takes more than `application/json`. */
export type FetchBody<Operations> = {
  [Id in keyof Operations]: Operations[Id] extends { requestBody?: { content: infer Content } }
    ? keyof Content
    : never;
}[keyof Operations] extends "application/json" | undefined
  ? string
  : SerializedBody;

/** Calls an operation by its `operationId`. The type parameter is the `operations` interface of a generated schema. */
export type Call<Operations> = <Id extends keyof Operations, As extends ParseAs = ParseAs>(
  operationId: Id,
  ...init: CallArguments<Operations[Id], As>
) => Promise<CallResult<DataAs<Operations[Id], As>, ErrorOf<Operations[Id]>>>;
