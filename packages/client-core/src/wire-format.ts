import type { Given } from "./given.js";

/** A serialised body, as `fetch` takes it. Everything but a `ReadableStream` can be sent again. */
export type SerializedBody =
  | string
  | Uint8Array<ArrayBuffer>
  | Blob
  | ReadableStream<Uint8Array<ArrayBuffer>>;

/** What an operation with a body of type `application/octet-stream`, or of another binary type, takes. */
export type BinaryBody =
  | Blob
  | ArrayBuffer
  | ArrayBufferView
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array>;

/** One event of a `text/event-stream` response. */
export interface ServerSentEvent {
  /** Type of the event. @defaultValue `message` */
  readonly event: string;
  /** The data, as text; several lines are joined by line feeds. */
  readonly data: string;
  /** The last id that the server sent, with this event or before it; empty without one. */
  readonly id: string;
  /** How long to wait before the next connection, in ms, if the server sent that with this event. */
  readonly retry?: number;
}

/** The media type of a call's body, and how the body is serialised. */
export interface ChosenBody {
  /** The media type as the document writes it, such as `application/json` or `image/*`. */
  readonly mediaType: string;
  /** Whether the constraints of the body's fields apply: not for a body that is serialised already, such as `FormData`. */
  readonly hasFields: boolean;
  /** Returns the body and its `Content-Type`. Throws an InputError for a value that cannot be sent as the media type. */
  serialize(): { readonly body: SerializedBody; readonly contentType: string };
}

/** JSON with integers that a `number` cannot represent. */
export interface JsonFormat {
  readonly parse: (text: string) => unknown;
  readonly stringify: (value: unknown) => string | undefined;
}

type Values = Readonly<Record<string, unknown>>;

/** What reading a response has to know of its operation. */
export interface ReadOperation {
  readonly id: string;
  readonly jsonResponse?: true;
  readonly wire?: WireFormat;
}

/**
 * How requests of an operation are serialised and its responses are read, where that differs from the defaults of OpenAPI:
 * JSON bodies, query parameters in the style `form`, the others in the style `simple`. Its functions come from
 * `client-core/serialize`, so that a client contains only those that its document uses.
 */
export interface WireFormat {
  /** Fills in the path template. */
  readonly path?: (template: string, values: Values | undefined) => string;
  /** Serialises the query parameters, without the `?`. */
  readonly query?: (values: Values) => string;
  /** Adds header and cookie parameters, and an `Accept` header with the media types of all documented responses. */
  readonly headers?: (headers: Record<string, string>, given: Given) => void;
  /** Chooses the media type of a body: the one that is asked for, or else the one that the value fits. */
  readonly body?: (given: Given) => ChosenBody | undefined;
  /** Reads the body of a 2xx response by its media type. */
  readonly read?: (response: Response, operation: ReadOperation) => Promise<unknown>;
  readonly json?: JsonFormat;
}
