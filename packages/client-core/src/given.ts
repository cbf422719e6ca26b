import type { HeaderGroup } from "./request-headers.js";

/** Serialises something; its arguments are those of openapi-fetch. */
export type Serialize = (...values: unknown[]) => string;

/**
 * How a call is serialised and its response is read: the options of openapi-fetch that apply here. A `querySerializer` has
 * to be a function, since the document says how its parameters are serialised.
 */
export interface RequestOptions {
  readonly body?: unknown;
  /** The media type of the body, for an operation that has several. */
  readonly contentType?: string;
  readonly headers?: HeaderGroup;
  readonly signal?: AbortSignal | null;
  readonly beforeSend?: () => Promise<void>;
  readonly parseAs?: "json" | "text" | "blob" | "arrayBuffer" | "stream";
  readonly querySerializer?: Serialize;
  readonly bodySerializer?: Serialize;
  readonly pathSerializer?: Serialize;
}

/** The parameters of a call, by location. */
export interface Parameters {
  readonly path?: Record<string, unknown> | undefined;
  readonly query?: Record<string, unknown> | undefined;
  readonly header?: HeaderGroup;
  readonly cookie?: Record<string, unknown> | undefined;
}

/** All inputs and options of one call. */
export type Given = Parameters & RequestOptions;
