import {
  createFinalURL,
  createQuerySerializer,
  defaultBodySerializer,
  defaultPathSerializer,
} from "openapi-fetch";
import type { FetchInit } from "./fetch.js";
import { InputError } from "./input-error.js";
import type { Operation } from "./operation.js";
import { addHeaders, type HeaderGroup } from "./request-headers.js";

type Serialize = (...values: unknown[]) => string;

/** What a caller gives to a method by path: openapi-fetch's options, as far as they mean anything here. */
export interface RequestOptions {
  readonly params?: {
    readonly path?: Record<string, unknown> | undefined;
    readonly query?: Record<string, unknown> | undefined;
    readonly header?: HeaderGroup;
  };
  readonly body?: unknown;
  readonly headers?: HeaderGroup;
  readonly signal?: AbortSignal | null;
  readonly parseAs?: "json" | "text" | "blob" | "arrayBuffer" | "stream";
  readonly querySerializer?: Serialize | object;
  readonly bodySerializer?: Serialize;
  readonly pathSerializer?: Serialize;
}

const OPTIONS: ReadonlySet<string> = new Set<keyof RequestOptions>([
  "params",
  "body",
  "headers",
  "signal",
  "parseAs",
  "querySerializer",
  "bodySerializer",
  "pathSerializer",
]);

/** What the client adds to every request of an operation. */
export interface RequestDefaults {
  readonly baseUrl: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

const serializeQuery = /* @__PURE__ */ createQuerySerializer();

/**
 * Serialises a request as openapi-fetch does, and builds neither a `Request` nor `Headers`: these are most of what a
 * call costs, and a body of known text needs neither.
 *
 * @throws {@link InputError} `unknown_option`, or `malformed_value` for a header.
 */
export function buildRequest(
  operation: Operation,
  { params = {}, body, signal, ...options }: RequestOptions,
  defaults: RequestDefaults,
): { readonly url: string; readonly init: FetchInit } {
  for (const name in options) if (!OPTIONS.has(name)) throw unknownOption(name);
  const { querySerializer = serializeQuery, bodySerializer = defaultBodySerializer } = options;
  const headers: Record<string, string> = {};
  if (body !== undefined && !(body instanceof FormData)) headers["content-type"] = "application/json";
  addHeaders(headers, options.headers, "headers");
  Object.assign(headers, defaults.headers);
  addHeaders(headers, params.header, "header");
  const text = body === undefined ? undefined : (bodySerializer as Serialize)(body, headers);
  const url = createFinalURL(operation.path, {
    baseUrl: defaults.baseUrl,
    params: params as { path?: Record<string, unknown>; query?: Record<string, unknown> },
    querySerializer: asFunction(querySerializer),
    pathSerializer: options.pathSerializer ?? defaultPathSerializer,
  });
  const init: { -readonly [Key in keyof FetchInit]: FetchInit[Key] } = {
    method: operation.method,
    headers,
    operation,
  };
  if (text !== undefined) init.body = text;
  if (signal) init.signal = signal;
  return { url, init };
}

function asFunction(serializer: Serialize | object): Serialize {
  return typeof serializer === "function"
    ? (serializer as Serialize)
    : (createQuerySerializer(serializer) as Serialize);
}

function unknownOption(name: string): InputError {
  const known = [...OPTIONS].join(", ").replace("params", "path, query, header (by path: params)");
  return new InputError("unknown_option", name, `is no option of a call; there are ${known}`);
}
