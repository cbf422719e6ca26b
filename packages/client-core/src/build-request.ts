import { expandPath } from "./expand-path.js";
import type { FetchInit } from "./fetch.js";
import { InputError, unknownOption } from "./input-error.js";
import { stringifyJson } from "./json.js";
import { createQuerySerializer } from "./openapi-fetch.js";
import type { Operation } from "./operation.js";
import { addHeaders, type HeaderGroup } from "./request-headers.js";
import type { ChosenBody } from "./wire-format.js";

type Serialize = (...values: unknown[]) => string;

/** How a call is serialised and its response is read: the options of openapi-fetch that apply here. */
export interface RequestOptions {
  readonly body?: unknown;
  /** The media type of the body, for an operation that has several. */
  readonly contentType?: string;
  readonly headers?: HeaderGroup;
  readonly signal?: AbortSignal | null;
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
  readonly cookie?: Record<string, unknown> | undefined;
}

/** All inputs and options of one call. */
export type Given = Parameters & RequestOptions;

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
}

/** A path segment that a URL parser treats as `.` or `..`, in any spelling. */
const DOT_SEGMENT = /\/(\.|%2e){1,2}([/?#]|$)/i;

const serializeQuery = /* @__PURE__ */ createQuerySerializer();

/**
 * Chooses the media type of a call's body.
 *
 * @returns `undefined` without a body, and for an operation that takes JSON alone.
 */
export function chooseBody({ wire }: Operation, given: Given): ChosenBody | undefined {
  const { body, bodySerializer, contentType } = given;
  if (!wire?.body || body === undefined || body === null || bodySerializer) return undefined;
  return wire.body(body, contentType ?? contentTypeOf(given));
}

function contentTypeOf({ headers, header }: Given): string | undefined {
  const found: Record<string, string> = {};
  addHeaders(found, headers, "headers");
  addHeaders(found, header, "header");
  return found["content-type"];
}

/**
 * Serialises a request as openapi-fetch does, unless the document says otherwise. It builds neither a `Request` nor
 * `Headers`, which would be most of the cost of a call.
 *
 * @throws {@link InputError} `unknown_option`, `missing_value` for a path parameter, or `malformed_value`.
 */
export function buildRequest(
  operation: Operation,
  given: Given,
  { baseUrl, versionHeader, version, target, chosenBody }: RequestDefaults,
): { readonly url: string; readonly init: FetchInit } {
  for (const name in given) if (!OPTIONS.has(name)) throw unknownOption(name, OPTIONS, CALL_OPTIONS_HINT);
  const { wire } = operation;
  const { body, signal, contentType } = given;
  const headers: Record<string, string> = {};
  if (body !== undefined) headers["content-type"] = contentType ?? "application/json";
  if (wire?.accept) headers["accept"] = wire.accept;
  // Decoders do not detect a truncated stream. An unencoded file has a Content-Length to check.
  if (operation.binary) headers["accept-encoding"] = "identity";
  addHeaders(headers, given.headers, "headers");
  if (versionHeader && version) headers[versionHeader] = version;
  addHeaders(headers, wire?.header ? wire.header(given.header) : given.header, "header");
  if (given.cookie) addCookies(headers, operation, given.cookie);
  const init: { -readonly [Key in keyof FetchInit]: FetchInit[Key] } = {
    method: operation.method,
    headers,
    operation,
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

/** Adds the cookies of a call. A browser sends its own, and drops those of a program without an error. */
function addCookies(
  headers: Record<string, string>,
  { id, wire }: Operation,
  values: Record<string, unknown>,
): void {
  if (!wire?.cookie) throw new InputError("unknown_option", "cookie", `${id} has no cookie parameters`);
  const cookie = wire.cookie(values);
  if (cookie === undefined) return;
  const given = headers["cookie"];
  addHeaders(headers, { cookie: given === undefined ? cookie : `${given}; ${cookie}` }, "cookie");
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
      : baseUrl + (serializePath ? serialized("path", () => serializePath(template, path)) : expandPath(template, path));
  if (DOT_SEGMENT.test(url)) {
    throw new InputError(
      "malformed_value",
      "path",
      "must not contain a segment . or .., which would change the path",
    );
  }
  if (!query && !querySerializer) return url;
  const serializer = querySerializer ?? wire?.query ?? serializeQuery;
  const serialize = typeof serializer === "function" ? serializer : createQuerySerializer(serializer);
  const search = serialized("query", () => (serialize as Serialize)(query ?? {}));
  if (search === "") return url;
  return search.startsWith("?") ? url + search : `${url}?${search}`;
}
