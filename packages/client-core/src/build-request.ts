import type { CallContext } from "./call-context.js";
import { expandPath } from "./expand-path.js";
import type { FetchInit } from "./fetch.js";
import type { Given } from "./given.js";
import { InputError, shapeOf, unknownOption } from "./input-error.js";
import { stringifyJson } from "./json.js";
import type { Operation } from "./operation.js";
import { addHeaders } from "./request-headers.js";
import type { ChosenBody, SerializedBody } from "./wire-format.js";

// The compiler checks that the list is complete.
const OPTIONS: ReadonlySet<string> = /* @__PURE__ */ new Set(
  /* @__PURE__ */ Object.keys({
    path: 1,
    query: 1,
    header: 1,
    cookie: 1,
    body: 1,
    contentType: 1,
    headers: 1,
    signal: 1,
    beforeSend: 1,
    parseAs: 1,
    querySerializer: 1,
    bodySerializer: 1,
    pathSerializer: 1,
  } satisfies Record<keyof Given, 1>),
);

const CALL_OPTIONS_HINT = "; the methods by path take path, query, header and cookie in params";

/** Values that the client adds to every request. */
export interface RequestDefaults {
  readonly baseUrl: string;
  /** Name of the version header, in lower case; `undefined` when the API has none. */
  readonly versionHeader: string | undefined;
  readonly version: string | undefined;
  /** URL of a link, to request instead of the one that path and query make. */
  readonly target: string | undefined;
  /** The body's media type, for an operation that has several or another than JSON. */
  readonly chosenBody: ChosenBody | undefined;
  readonly context: CallContext;
}

/** A path segment that a URL parser treats as `.` or `..`, in any spelling. */
const DOT_SEGMENT = /\/(\.|%2e){1,2}([/?#]|$)/i;

/**
 * Serialises a request as openapi-fetch does, unless the document says otherwise. It builds neither a `Request` nor
 * `Headers`, which would be most of the cost of a call.
 *
 * @throws {@link InputError} `unknown_option`, `missing_value` for a path parameter, or `malformed_value`.
 */
export function buildRequest(
  operation: Operation,
  given: Given,
  { baseUrl, versionHeader, version, target, chosenBody, context }: RequestDefaults,
): { readonly url: string; readonly init: FetchInit<SerializedBody> } {
  const { wire } = operation;
  for (const name in given) {
    const isKnown = OPTIONS.has(name) && (name !== "cookie" || wire?.headers);
    if (!isKnown) throw unknownOption(name, OPTIONS, CALL_OPTIONS_HINT);
  }
  const { body, signal, contentType } = given;
  const headers: Record<string, string> = {};
  if (body !== undefined) headers["content-type"] = contentType ?? "application/json";
  // Decoders do not detect a truncated stream. An unencoded file has a Content-Length to check.
  if (operation.binary) headers["accept-encoding"] = "identity";
  addHeaders(headers, given.headers, "headers");
  if (versionHeader && version) headers[versionHeader] = version;
  if (wire?.headers) wire.headers(headers, given);
  else addHeaders(headers, given.header, "header");
  const init: { -readonly [Key in keyof FetchInit]: FetchInit<SerializedBody>[Key] } = {
    method: operation.method,
    headers,
    operation,
    context,
  };
  if (body !== undefined) {
    if (chosenBody) {
      const serialized = chosenBody.serialize();
      headers["content-type"] = serialized.contentType;
      init.body = serialized.body;
      if (init.body instanceof ReadableStream) init.duplex = "half";
    } else {
      const { bodySerializer } = given;
      init.body = serialized("body", () =>
        bodySerializer ? bodySerializer(body, headers) : stringifyJson(body, wire?.json),
      );
    }
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
function serialized(field: string, serialize: () => string | undefined): string {
  let text: string | undefined;
  let cause: unknown;
  try {
    text = serialize();
  } catch (error) {
    if (error instanceof InputError) throw error;
    cause = error;
  }
  if (text !== undefined) return text;
  const problem = "cannot be serialised; expected values that JSON or a URL can represent";
  throw new InputError("malformed_value", field, problem, cause === undefined ? {} : { cause });
}

function urlOf({ path: template, wire }: Operation, given: Given, baseUrl: string): string {
  const { path, query, pathSerializer, querySerializer } = given;
  const serializePath = wire?.path;
  const url =
    path && pathSerializer
      ? pathSerializer(baseUrl + template, path)
      : baseUrl +
        (serializePath
          ? serialized("path", () => serializePath(template, path))
          : expandPath(template, path));
  if (DOT_SEGMENT.test(url)) {
    throw new InputError(
      "malformed_value",
      "path",
      "must not contain a segment . or .., which would change the path",
    );
  }
  if (!query && !querySerializer) return url;
  const serialize = querySerializer ?? wire?.query ?? serializeQuery;
  const search = serialized("query", () => serialize(query ?? {}));
  if (search === "") return url;
  return search.startsWith("?") ? url + search : `${url}?${search}`;
}

/** The style `form`, exploded: a pair for each value, and for each item of a list. */
function serializeQuery(query: Record<string, unknown>): string {
  let search = "";
  for (const name of Object.keys(query)) {
    const value = query[name];
    if (!Array.isArray(value)) search = withPair(search, name, value);
    else for (const item of value) search = withPair(search, name, item);
  }
  return search;
}

function withPair(search: string, name: string, value: unknown): string {
  if (value === undefined || value === null) return search;
  if (typeof value === "object") {
    const problem = `expected a string, number or boolean but got ${shapeOf(value)}`;
    throw new InputError("malformed_value", `query.${name}`, problem);
  }
  const pair = `${encodeURIComponent(name)}=${encodeURIComponent(value as string | number | boolean)}`;
  return search === "" ? pair : `${search}&${pair}`;
}
