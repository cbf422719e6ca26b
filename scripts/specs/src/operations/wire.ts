import type { HeaderFormat, ParameterStyle, PropertyEncoding } from "@energy-clients/client-core/serialize";
import type { Api } from "../document/apis.ts";
import { isObject, type Json, type JsonObject } from "../document/document.ts";
import { flatten, resolve } from "../untrusted/resolve.ts";
import { essenceOf, type MediaType, mediaTypesOf, successesOf } from "./media-types.ts";
import { parametersOf, styleOf } from "./parameters.ts";

/** A function of `client-core/serialize` by its name, and its argument if it takes one. */
export interface Serializer {
  readonly name: string;
  readonly argument?: object | undefined;
  /** Another serialiser as its argument. */
  readonly format?: Serializer | undefined;
}

/** Serialisers by media type. */
export interface ByMediaType {
  readonly name: "requestBody" | "responseBody";
  readonly byMediaType: ReadonlyMap<string, Serializer>;
}

/** How an operation differs from the defaults of a client, by member of `WireFormat`. */
export type WireDescription = ReadonlyMap<string, Serializer | ByMediaType>;

/** Reads how an operation's requests are serialised and its responses are read; empty if by default. */
export function wireOf(
  api: Pick<Api, "int64">,
  document: JsonObject,
  item: JsonObject,
  operation: JsonObject,
  integers: readonly string[],
): WireDescription {
  const wire = new Map<string, Serializer | ByMediaType>();
  const styles = (where: string) => stylesOf(document, item, operation, where);
  const path = styles("path");
  const query = styles("query");
  if (path) wire.set("path", { name: "styledPath", argument: path });
  if (query) wire.set("query", { name: "styledQuery", argument: query });
  const body = requestMediaTypes(document, operation);
  const json = jsonFormat(api, body, operation, integers);
  const successes = successesOf(operation).map((one) =>
    mediaTypesOf(document, resolve(document, one).content),
  );
  const success = successes.flat();
  const headers = headersOf(document, item, operation, success);
  if (Object.keys(headers).length > 0) wire.set("headers", { name: "requestHeaders", argument: headers });
  if (takesOther(body)) {
    wire.set("body", {
      name: "requestBody",
      byMediaType: new Map(body.map((one) => [one.name, bodyFormat(document, one, json)])),
    });
  }
  if (!isPlain(successes)) {
    const readers = new Map(success.map(({ name, kind }) => [name, { name: READERS[kind] }]));
    wire.set("read", { name: "responseBody", byMediaType: readers });
  }
  if (json) wire.set("json", json);
  return wire;
}

/** Lists the media types that an operation's body may have. */
export function requestMediaTypes(document: JsonObject, { requestBody }: JsonObject): MediaType[] {
  return mediaTypesOf(document, resolve(document, requestBody).content);
}

/** Whether an operation takes several media types, or another than `application/json`. */
export function takesOther(body: readonly MediaType[]): boolean {
  return body.length > 1 || body.some(({ name }) => essenceOf(name) !== "application/json");
}

/** Whether some response is read while it arrives. */
export function streams(document: JsonObject, operation: JsonObject): boolean {
  return successesOf(operation)
    .flatMap((one) => mediaTypesOf(document, resolve(document, one).content))
    .some(({ kind }) => kind === "lines" || kind === "events");
}

/** Whether a client reads each success without its media type: all are JSON, or all are files. */
function isPlain(successes: readonly (readonly MediaType[])[]): boolean {
  return (
    successes.flat().every(({ kind }) => kind === "json") ||
    successes.every((types) => types.length > 0 && types.every(({ kind }) => kind === "binary"))
  );
}

function stylesOf(document: JsonObject, item: JsonObject, operation: JsonObject, where: string) {
  const styles = parametersOf(document, item, operation)
    .filter((parameter) => parameter.in === where)
    .map((parameter): [string, ParameterStyle | undefined] => [
      String(parameter.name),
      styleOf(document, parameter),
    ])
    .filter(([, style]) => style !== undefined);
  return styles.length > 0 ? Object.fromEntries(styles) : undefined;
}

function headersOf(
  document: JsonObject,
  item: JsonObject,
  operation: JsonObject,
  success: readonly MediaType[],
): HeaderFormat {
  const header = stylesOf(document, item, operation, "header");
  const hasCookies = parametersOf(document, item, operation).some((parameter) => parameter.in === "cookie");
  const accept = acceptOf(document, operation, success);
  return {
    ...(accept !== undefined && { accept }),
    ...(header !== undefined && { header: header as HeaderFormat["header"] }),
    ...(hasCookies && {
      cookie: (stylesOf(document, item, operation, "cookie") ?? {}) as HeaderFormat["cookie"],
    }),
  } as HeaderFormat;
}

/** Names all media types where a success has another than `application/json`: errors have theirs. */
function acceptOf(document: JsonObject, { responses }: JsonObject, success: readonly MediaType[]) {
  if (success.every(({ name, kind }) => essenceOf(name) === "application/json" || kind === "binary"))
    return undefined;
  const all = Object.values(isObject(responses) ? responses : {}).flatMap((one) =>
    mediaTypesOf(document, resolve(document, one).content),
  );
  const names = new Set([...success, ...all].map(({ name }) => essenceOf(name)));
  return names.has("*/*") ? undefined : [...names].join(", ");
}

const READERS = {
  json: "readJson",
  any: "readAny",
  form: "readText",
  multipart: "readBinary",
  text: "readText",
  lines: "readJsonLines",
  events: "readEvents",
  binary: "readBinary",
} as const;

function bodyFormat(
  document: JsonObject,
  { kind, media }: MediaType,
  json: Serializer | undefined,
): Serializer {
  switch (kind) {
    case "json":
    case "any":
      return { name: "jsonBody", format: json };
    case "form":
    case "multipart":
      return { name: kind === "form" ? "formBody" : "multipartBody", argument: encodingsOf(document, media) };
    case "binary":
      return { name: "binaryBody" };
    default:
      return { name: "textBody" };
  }
}

/** Encodings of the properties of a form: of the document, and of 3.1's `contentMediaType`. */
function encodingsOf(
  document: JsonObject,
  { encoding, schema }: JsonObject,
): Record<string, PropertyEncoding> {
  const { properties } = flatten(document, schema ?? {});
  const found = new Map<string, PropertyEncoding>();
  for (const [name, property] of properties) {
    const { contentMediaType: type } = flatten(document, property).keywords;
    if (typeof type === "string" && isMediaType(type)) found.set(name, { contentType: type });
  }
  for (const [name, value] of Object.entries(isObject(encoding) ? encoding : {})) {
    found.set(name, { ...found.get(name), ...encodingOf(document, value) });
  }
  return Object.fromEntries([...found].filter(([, one]) => Object.keys(one).length > 0));
}

function encodingOf(document: JsonObject, value: Json): PropertyEncoding {
  if (!isObject(value)) return {};
  const headers = partHeaders(document, value);
  // A form decodes reserved characters, whether they are encoded or not: `allowReserved` changes nothing.
  const { contentType, style, explode } = value;
  return {
    ...(typeof contentType === "string" && isMediaType(contentType) && { contentType }),
    ...(typeof style === "string" && { style: style as NonNullable<PropertyEncoding["style"]> }),
    ...(typeof explode === "boolean" && { explode }),
    ...(Object.keys(headers).length > 0 && { headers }),
  };
}

/** The headers of a part that have one value only, or a default: a caller gives a value for the part alone. */
function partHeaders(document: JsonObject, { headers }: JsonObject): Record<string, string> {
  const fixed = Object.entries(isObject(headers) ? headers : {}).flatMap(([name, header]) => {
    const value = fixedValue(document, resolve(document, header));
    const isSent = /^[\w!#$%&'*+.^|~-]+$/.test(name) && name.toLowerCase() !== "content-type";
    return isSent && value !== undefined && !/[\r\n]/.test(value) ? [[name, value] as const] : [];
  });
  return Object.fromEntries(fixed);
}

/** The only value that a schema allows, or the one that it prefers. */
function fixedValue(document: JsonObject, { schema }: JsonObject): string | undefined {
  const { const: single, enum: values, default: preset } = flatten(document, schema ?? {}).keywords;
  const only = Array.isArray(values) && values.length === 1 ? values[0] : undefined;
  const value = single ?? only ?? preset;
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : undefined;
}

/** It becomes part of a header. */
function isMediaType(text: string): boolean {
  return /^[\w!#$&^.+*/;=,"\s-]+$/.test(text) && !/[\r\n]/.test(text);
}

/** How integers beyond 2^53 are parsed and written, if the API's entry says so. */
function jsonFormat(
  { int64 }: Pick<Api, "int64">,
  body: readonly MediaType[],
  operation: JsonObject,
  integers: readonly string[],
): Serializer | undefined {
  if (int64 === undefined || (body.length === 0 && successesOf(operation).length === 0)) return undefined;
  return int64 === "bigint" ? { name: "bigintJson" } : { name: "textJson", argument: integers };
}
