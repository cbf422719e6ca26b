import { createQuerySerializer, defaultBodySerializer } from "openapi-fetch";
import { expandPath } from "./expand-path.js";
import type { FetchInit } from "./fetch.js";
import { InputError } from "./input-error.js";
import type { Operation } from "./operation.js";
import { addHeaders, type HeaderGroup } from "./request-headers.js";

type Serialize = (...values: unknown[]) => string;

/** How a call is made and read: openapi-fetch's options, as far as they mean anything here. */
export interface RequestOptions {
  readonly body?: unknown;
  readonly headers?: HeaderGroup;
  readonly signal?: AbortSignal | null;
  readonly parseAs?: "json" | "text" | "blob" | "arrayBuffer" | "stream";
  readonly querySerializer?: Serialize | object;
  readonly bodySerializer?: Serialize;
  readonly pathSerializer?: Serialize;
}

/** The parameters of a call, by place. */
export interface Parameters {
  readonly path?: Record<string, unknown> | undefined;
  readonly query?: Record<string, unknown> | undefined;
  readonly header?: HeaderGroup;
}

/** Everything that is given for one call. */
export type Given = Parameters & RequestOptions;

const OPTIONS: ReadonlySet<string> = new Set<keyof Given>([
  "path",
  "query",
  "header",
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
  /** The header that tells the version, its name in lower case; `undefined` where the API has none. */
  readonly versionHeader: string | undefined;
  readonly version: string | undefined;
}

/** A segment that a URL parser takes for `.` or `..`, in any way of writing it. */
const DOT_SEGMENT = /\/(\.|%2e){1,2}([/?#]|$)/i;

const serializeQuery = /* @__PURE__ */ createQuerySerializer();

/**
 * Serialises a request as openapi-fetch does, and builds neither a `Request` nor `Headers`: these are most of what a
 * call costs, and a body of known text needs neither.
 *
 * @throws {@link InputError} `unknown_option`, `missing_value` for a path parameter, or `malformed_value`.
 */
export function buildRequest(
  operation: Operation,
  given: Given,
  { baseUrl, versionHeader, version }: RequestDefaults,
): { readonly url: string; readonly init: FetchInit } {
  for (const name in given) if (!OPTIONS.has(name)) throw unknownOption(name);
  const { body, signal } = given;
  const headers: Record<string, string> = {};
  if (body !== undefined && !(body instanceof FormData)) headers["content-type"] = "application/json";
  // Decoders take a stream that was cut for one that ends: a file that is sent as it is has a length to check.
  if (operation.binary) headers["accept-encoding"] = "identity";
  addHeaders(headers, given.headers, "headers");
  if (versionHeader && version) headers[versionHeader] = version;
  addHeaders(headers, given.header, "header");
  const init: { -readonly [Key in keyof FetchInit]: FetchInit[Key] } = {
    method: operation.method,
    headers,
    operation,
  };
  if (body !== undefined) {
    const serializeBody: Serialize = given.bodySerializer ?? (defaultBodySerializer as Serialize);
    init.body = serialized("body", () => serializeBody(body, headers));
    if (operation.method === "GET" || operation.method === "HEAD") {
      throw new InputError("malformed_value", "body", `must be absent: ${operation.method} sends no body`);
    }
  }
  if (signal) init.signal = signal;
  return { url: urlOf(operation, given, baseUrl), init };
}

/** What no serialiser takes is told as an input: a bigint, a circular object, half of a surrogate pair. */
function serialized(field: string, serialize: () => string): string {
  let text: string | undefined;
  let cause: unknown;
  try {
    text = serialize();
  } catch (error) {
    cause = error;
  }
  if (text !== undefined) return text;
  const problem = "cannot be serialised; expected values that JSON or a URL can hold";
  throw new InputError("malformed_value", field, problem, cause === undefined ? {} : { cause });
}

function urlOf({ path: template }: Operation, given: Given, baseUrl: string): string {
  const { path, query, pathSerializer, querySerializer } = given;
  const url =
    path && pathSerializer ? pathSerializer(baseUrl + template, path) : baseUrl + expandPath(template, path);
  if (DOT_SEGMENT.test(url)) {
    throw new InputError("malformed_value", "path", "must not hold a segment . or .., which leads elsewhere");
  }
  if (!query && !querySerializer) return url;
  const serializer = querySerializer ?? serializeQuery;
  const serialize = typeof serializer === "function" ? serializer : createQuerySerializer(serializer);
  const search = serialized("query", () => (serialize as Serialize)(query ?? {}));
  if (search === "") return url;
  return search.startsWith("?") ? url + search : `${url}?${search}`;
}

function unknownOption(name: string): InputError {
  const known = [...OPTIONS].join(", ").replace("header,", "header (by path: in params),");
  return new InputError("unknown_option", name, `is no option of a call; there are ${known}`);
}
