import { isObject, type Json, type JsonObject } from "../document/document.ts";
import { type MediaType, mediaTypesOf } from "../operations/media-types.ts";
import { parametersOf, schemaOf } from "../operations/parameters.ts";
import { flatten, resolve } from "../untrusted/resolve.ts";
import { fitsSchema } from "./fits-schema.ts";
import { sampleValue } from "./sample-value.ts";

/** One valid call of an operation, as a client's `call()` takes it. */
export type SampleCall = {
  readonly [place in "path" | "query" | "header" | "cookie" | "contentType" | "body"]?: Json;
};

/** A call, or why none could be made up. */
export type Sample = { readonly call: SampleCall } | { readonly problem: string };

/** Makes a valid call of an operation out of the document's examples and schemas, with what is required alone. */
export function sampleCall(
  document: JsonObject,
  item: JsonObject,
  operation: JsonObject,
  method: string,
): Sample {
  if (method === "trace") return { problem: "fetch() sends no request with the method TRACE" };
  const statuses = Object.keys(isObject(operation.responses) ? operation.responses : {});
  if (statuses.length > 0 && statuses.every((status) => /^(1\d\d|1XX|407)$/i.test(status)))
    return { problem: `fetch() fails for each status that it has: ${statuses.join(", ")}` };
  const places: { [place: string]: JsonObject } = {};
  for (const parameter of parametersOf(document, item, operation)) {
    const { in: where, name, required } = parameter;
    if (required !== true || typeof name !== "string" || typeof where !== "string") continue;
    const schema = schemaOf(document, parameter);
    const value = chosenValue(document, parameter, schema, notEmpty(document, schema));
    if (value === undefined)
      return { problem: `no value is known for the ${where} parameter ${name}; it has no example` };
    places[where] = { ...places[where], [name]: value };
  }
  const { content, required } = resolve(document, operation.requestBody);
  const all = mediaTypesOf(document, content);
  // A client sends none with these (RFC 9110, section 9.3.1).
  if (all.length === 0 || method === "get" || method === "head") return { call: places };
  const media = KINDS.map((kind) => all.find((one) => one.kind === kind)).find((one) => one !== undefined);
  const body = media === undefined ? undefined : bodyOf(document, media);
  if (media === undefined || body === undefined) {
    if (required !== true) return { call: places };
    const types = all.map(({ name }) => name).join(" or ");
    return { problem: `no body of ${types} is known that its schema allows; it has no example` };
  }
  const isPlain = all.length === 1 && !media.name.includes("*");
  const contentType = isPlain
    ? {}
    : { contentType: media.name.includes("*") ? CONCRETE[media.kind] : media.name };
  return { call: { ...places, ...contentType, body } };
}

/** The kinds of bodies of which a file of JSON can hold one, the plainest first. */
const KINDS = ["json", "any", "form", "multipart", "text", "binary"] as const;

/** A type to send where the document has a range of types. */
const CONCRETE: Readonly<Record<MediaType["kind"], string>> = {
  json: "application/json",
  any: "application/json",
  form: "application/x-www-form-urlencoded",
  multipart: "multipart/form-data",
  text: "text/plain",
  lines: "application/x-ndjson",
  events: "text/event-stream",
  binary: "application/octet-stream",
};

function bodyOf(document: JsonObject, { kind, media }: MediaType): Json | undefined {
  const schema = media.schema ?? {};
  // Bytes stand in a file of JSON as text, which a client sends as it is.
  if (kind === "binary") {
    const given = examplesOf(document, media).find((value) => typeof value === "string" && value !== "");
    return given ?? "bytes";
  }
  const isForm = kind === "form" || kind === "multipart";
  const fields = isForm ? { type: "object", allOf: [notEmpty(document, schema)] } : schema;
  const value = chosenValue(document, media, schema, fields);
  if (isForm) return isObject(value) ? withFields(document, schema, value) : undefined;
  if (kind !== "text" || value === undefined) return value;
  return typeof value === "object" ? "text" : String(value);
}

/** A form whose lists have an item each, and whose objects a property: a field without a value is not sent. */
function withFields(document: JsonObject, schema: Json, form: JsonObject): JsonObject | undefined {
  const { properties } = flatten(document, schema);
  const fields = Object.entries(form).map(([name, value]) => {
    if (typeof value !== "object" || value === null || Object.keys(value).length > 0)
      return [name, value] as const;
    return [name, sampleValue(document, notEmpty(document, properties.get(name) ?? {}))] as const;
  });
  return fields.every((field): field is readonly [string, Json] => field[1] !== undefined)
    ? Object.fromEntries(fields)
    : undefined;
}

/** The first example that may be sent, else a value that is made up of a schema. */
function chosenValue(
  document: JsonObject,
  holder: JsonObject,
  schema: Json,
  madeUpOf: Json = schema,
): Json | undefined {
  const given = examplesOf(document, holder).find((value) => fitsSchema(document, madeUpOf, value));
  if (given !== undefined) return given;
  const value = sampleValue(document, madeUpOf);
  return value !== undefined && fitsSchema(document, schema, value) ? value : undefined;
}

function examplesOf(document: JsonObject, { example, examples }: JsonObject): Json[] {
  const named = Object.values(isObject(examples) ? examples : {});
  return [example, ...named.map((one) => resolve(document, one).value)].filter(
    (value) => value !== undefined,
  );
}

/** A parameter or form that is empty, a list without an item or an object without a property may not be sent at all. */
function notEmpty(document: JsonObject, schema: Json): Json {
  const { keywords, required, properties } = flatten(document, schema);
  if (keywords.type === "array")
    return { allOf: [schema], minItems: Math.max(1, Number(keywords.minItems ?? 0)) };
  if (keywords.type === "string" && keywords.minLength === undefined)
    return { allOf: [schema], minLength: 1 };
  const [first] = keywords.type === "object" && properties.size === 0 ? ["any"] : properties.keys();
  return required.size === 0 && first !== undefined ? { allOf: [schema], required: [first] } : schema;
}
