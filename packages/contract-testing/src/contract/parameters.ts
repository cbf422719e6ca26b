import type { Parameter } from "../documents/operation.js";
import type { ContractDocument } from "./contract-document.js";
import { decodeStep, type Pair, parsePairs } from "./query.js";
import type { Match } from "./router.js";
import { readHeader, readPairs, readPathValue, type Sent } from "./sent-value.js";
import type { ContractRequest } from "./types.js";

/** The value of a parameter, in the type of its schema. */
export type ParameterValue =
  | string
  | number
  | boolean
  | null
  | readonly ParameterValue[]
  | { readonly [name: string]: ParameterValue };

/** The documented parameters of a request, under the document's names. */
export interface Parameters {
  readonly path: Readonly<Record<string, ParameterValue>>;
  readonly query: Readonly<Record<string, ParameterValue>>;
}

/** The parts of a request that have parameters, in the order in which they are validated. */
export const PLACES = ["header", "query", "cookie", "path"] as const;

/** A part of a request that has parameters. */
export type ParameterPlace = (typeof PLACES)[number];

/** A documented parameter, and what a request has for it; `undefined` for nothing. */
export interface SentParameter {
  readonly place: ParameterPlace;
  readonly parameter: Parameter;
  readonly sent: Sent | undefined;
}

/** Reads everything that a request has for the documented parameters of its operation. */
export function readParameters(
  { shapeOf }: ContractDocument,
  { operation: { request: documented }, values }: Match,
  { url, headers }: ContractRequest,
): SentParameter[] {
  const read: SentParameter[] = [];
  const add = (place: ParameterPlace, parameter: Parameter, sent: Sent | undefined) =>
    read.push({ place, parameter, sent });
  for (const parameter of documented.headers) {
    const name = parameter.name.toLowerCase();
    const sent = Object.hasOwn(headers, name) ? headers[name] : undefined;
    const text = sent !== undefined && OF_FETCH[name]?.test(sent) ? undefined : sent;
    add("header", parameter, text === undefined ? undefined : readHeader(parameter, text, shapeOf));
  }
  const query = documented.query.length === 0 ? [] : parsePairs(url.search);
  for (const parameter of documented.query)
    add("query", parameter, readPairs(parameter, query, shapeOf, documented.query));
  const cookies = documented.cookie.length === 0 ? [] : parseCookies(headers.cookie);
  for (const parameter of documented.cookie)
    add("cookie", parameter, readPairs(parameter, cookies, shapeOf, documented.cookie));
  for (const parameter of documented.path) {
    const raw = values.get(parameter.name);
    add(
      "path",
      parameter,
      raw === undefined ? undefined : readPathValue(parameter, raw, decodeStep, shapeOf),
    );
  }
  return read;
}

/** What `fetch()` of Node sends where a client sets no header: the client did not choose it. */
const OF_FETCH: Readonly<Partial<Record<string, RegExp>>> = {
  __proto__: null as never,
  "accept-language": /^\*$/,
  "accept-encoding": /^(br, )?gzip, deflate(, br)?(, zstd)?$/,
};

/** Returns the values of path and query parameters by the document's names. */
export function parameterValues(read: readonly SentParameter[], request: ContractRequest): Parameters {
  const valuesOf = (wanted: ParameterPlace) =>
    // Built from entries, as a name such as `__proto__` cannot be assigned to.
    Object.fromEntries(
      read.flatMap(({ place, parameter, sent }) => {
        if (place !== wanted || sent === undefined) return [];
        const [value = textOf(parameter, request)] = sent.values ?? [];
        return [[parameter.name, value as ParameterValue] as const];
      }),
    );
  return { path: valuesOf("path"), query: valuesOf("query") };
}

// What cannot be read, or is empty, is recorded as it was sent.
function textOf({ name }: Parameter, { url }: ContractRequest): ParameterValue {
  return Object.hasOwn(url.query, name) ? (url.query[name] ?? "") : "";
}

/** Names of query parameters that a parameter takes besides its own: those of an object that is spread or nested. */
export function takesName(document: ContractDocument, parameter: Parameter, name: string): boolean {
  const { style, explode, schema } = parameter;
  if (name.toLowerCase() === parameter.name.toLowerCase()) return true;
  if (style === "deepObject") return name.toLowerCase().startsWith(`${parameter.name.toLowerCase()}[`);
  const { types, properties, additional } = document.shapeOf(schema);
  if (style !== "form" || !explode || !types.has("object") || parameter.mediaType !== undefined) return false;
  return (
    properties.has(name) || (properties.size === 0 && additional !== false) || typeof additional === "object"
  );
}

function parseCookies(header = ""): Pair[] {
  return header.split(";").flatMap((part) => {
    const equals = part.indexOf("=");
    if (equals === -1) return [];
    const raw = part
      .slice(equals + 1)
      .trim()
      .replace(/^"(.*)"$/s, "$1");
    return [{ name: part.slice(0, equals).trim(), value: decodeStep(raw), raw }];
  });
}
