import { expandPath } from "./expand-path.js";
import type { FetchInit } from "./fetch.js";
import { InputError, unknownOption } from "./input-error.js";
import { createQuerySerializer, serializeJsonBody } from "./openapi-fetch.js";
import type { Operation } from "./operation.js";
import { addHeaders, type HeaderGroup } from "./request-headers.js";

type Serialize = (...values: unknown[]) => string;

/** How a call is serialised and its response is read: the options of openapi-fetch that apply here. */
export interface RequestOptions {
  readonly body?: unknown;
  readonly headers?: HeaderGroup;
  readonly signal?: AbortSignal | null;
  readonly beforeSend?: () => Promise<void>;
  readonly parseAs?: "json" | "text" | "blob" | "arrayBuffer" | "stream";
  readonly querySerializer?: Serialize | object;
  readonly bodySerializer?: Serialize;
  readonly pathSerializer?: Serialize;
}

/** The parameters of a call, by location. */
export interface Parameters {
  readonly path?: Record<string, unknown> | undefined;
  readonly query?: Record<string, unknown> | undefined;
  readonly header?: HeaderGroup;
}

/** All inputs and options of one call. */
export type Given = Parameters & RequestOptions;

// The compiler checks that the list is complete.
const OPTIONS: ReadonlySet<string> = /* @__PURE__ */ new Set(
  /* @__PURE__ */ Object.keys({
    path: 1,
    query: 1,
    header: 1,
    body: 1,
    headers: 1,
    signal: 1,
    beforeSend: 1,
    parseAs: 1,
    querySerializer: 1,
    bodySerializer: 1,
    pathSerializer: 1,
  } satisfies Record<keyof Given, 1>),
);

const CALL_OPTIONS_HINT = "; the methods by path take path, query and header in params";

/** Values that the client adds to every request. */
export interface RequestDefaults {
  readonly baseUrl: string;
  /** Name of the version header, in lower case; `undefined` when the API has none. */
  readonly versionHeader: string | undefined;
  readonly version: string | undefined;
  /** URL of a link, to request instead of the one that path and query make. */
  readonly target: string | undefined;
}

/** A path segment that a URL parser treats as `.` or `..`, in any spelling. */
const DOT_SEGMENT = /\/(\.|%2e){1,2}([/?#]|$)/i;

const serializeQuery = /* @__PURE__ */ createQuerySerializer();

/**
 * Serialises a request as openapi-fetch does. It builds neither a `Request` nor `Headers`, which would be most of the
 * cost of a call.
 *
 * @throws {@link InputError} `unknown_option`, `missing_value` for a path parameter, or `malformed_value`.
 */
export function buildRequest(
  operation: Operation,
  given: Given,
  { baseUrl, versionHeader, version, target }: RequestDefaults,
): { readonly url: string; readonly init: FetchInit } {
  for (const name in given) if (!OPTIONS.has(name)) throw unknownOption(name, OPTIONS, CALL_OPTIONS_HINT);
  const { body, signal } = given;
  const headers: Record<string, string> = {};
  if (body !== undefined && !(body instanceof FormData)) headers["content-type"] = "application/json";
  // Decoders do not detect a truncated stream. An unencoded file has a Content-Length to check.
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
    const serializeBody: Serialize = given.bodySerializer ?? serializeJsonBody;
    init.body = serialized("body", () => serializeBody(body, headers));
    if (operation.method === "GET" || operation.method === "HEAD") {
      throw new InputError(
        "malformed_value",
        "body",
        `must be absent; a ${operation.method} request has no body`,
      );
    }
  }
  if (signal) init.signal = signal;
  return { url: target ?? urlOf(operation, given, baseUrl), init };
}

/** Reports values that cannot be serialised as input errors: a bigint, a circular object, a lone surrogate. */
function serialized(field: string, serialize: () => string): string {
  let text: string | undefined;
  let cause: unknown;
  try {
    text = serialize();
  } catch (error) {
    cause = error;
  }
  if (text !== undefined) return text;
  const problem = "cannot be serialised; expected values that JSON or a URL can represent";
  throw new InputError("malformed_value", field, problem, cause === undefined ? {} : { cause });
}

function urlOf({ path: template }: Operation, given: Given, baseUrl: string): string {
  const { path, query, pathSerializer, querySerializer } = given;
  const url =
    path && pathSerializer ? pathSerializer(baseUrl + template, path) : baseUrl + expandPath(template, path);
  if (DOT_SEGMENT.test(url)) {
    throw new InputError(
      "malformed_value",
      "path",
      "must not contain a segment . or .., which would change the path",
    );
  }
  if (!query && !querySerializer) return url;
  const serializer = querySerializer ?? serializeQuery;
  const serialize = typeof serializer === "function" ? serializer : createQuerySerializer(serializer);
  const search = serialized("query", () => (serialize as Serialize)(query ?? {}));
  if (search === "") return url;
  return search.startsWith("?") ? url + search : `${url}?${search}`;
}
