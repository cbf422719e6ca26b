import { isObject, type Json, type JsonObject } from "../document/document.ts";
import { flatten, resolve } from "../untrusted/resolve.ts";
import { sampleValue } from "./sample-value.ts";

/** One valid call of an operation, as a client's `call()` takes it. */
export type SampleCall = { readonly [place in "path" | "query" | "header" | "headers" | "body"]?: Json };

/** A call, or why none could be made up. */
export type Sample = { readonly call: SampleCall } | { readonly problem: string };

/** Makes a valid call of an operation out of the document's examples and schemas, with what is required alone. */
export function sampleCall(document: JsonObject, item: JsonObject, operation: JsonObject): Sample {
  const places: { [place: string]: JsonObject } = {};
  for (const parameter of parametersOf(document, item, operation)) {
    const { in: where, name, required } = parameter;
    if (required !== true || typeof name !== "string" || typeof where !== "string") continue;
    if (where === "header" && /^(accept|content-type|authorization)$/i.test(name)) continue;
    if (where === "cookie") return { problem: `needs the cookie ${name}` };
    const value =
      exampleOf(document, parameter) ?? sampleValue(document, notEmpty(document, schemaOf(parameter)));
    if (value === undefined)
      return { problem: `no value is known for the ${where} parameter ${name}; it has no example` };
    places[where] = { ...places[where], [name]: value };
  }
  const { content, required } = resolve(document, operation.requestBody);
  if (!isObject(content)) return { call: places };
  const media = Object.entries(content).find(([type]) => /[/+]json\b/.test(type)) ?? formOf(content);
  if (media === undefined) {
    if (required !== true) return { call: places };
    return {
      problem: `its body is ${Object.keys(content).join(" or ")}, which a generated test cannot make up`,
    };
  }
  const [type, value] = media;
  if (!isObject(value)) return { call: places };
  const body = exampleOf(document, value) ?? sampleValue(document, value.schema ?? {});
  if (body === undefined) {
    if (required !== true) return { call: places };
    return { problem: "no body is known that its schema allows; it has no example" };
  }
  const headers = type === "application/json" ? {} : { headers: { "content-type": type } };
  return { call: { ...places, ...headers, body } };
}

function formOf(content: JsonObject): [string, Json] | undefined {
  return Object.entries(content).find(([type]) => type === "application/x-www-form-urlencoded");
}

function parametersOf(document: JsonObject, item: JsonObject, operation: JsonObject): JsonObject[] {
  const lists = [item.parameters, operation.parameters].map((list) => (Array.isArray(list) ? list : []));
  const all = lists.flat().map((parameter) => resolve(document, parameter));
  return [...new Map(all.map((parameter) => [`${parameter.in} ${parameter.name}`, parameter])).values()];
}

function exampleOf(document: JsonObject, { example, examples }: JsonObject): Json | undefined {
  if (example !== undefined) return example;
  const first = Object.values(isObject(examples) ? examples : {})[0];
  return first === undefined ? undefined : resolve(document, first).value;
}

/** A list without an item would not be sent at all. */
function notEmpty(document: JsonObject, schema: Json): Json {
  const { keywords } = flatten(document, schema);
  return keywords.type === "array" ? { minItems: 1, ...keywords } : schema;
}

function schemaOf({ schema, content }: JsonObject): Json {
  if (schema !== undefined) return schema;
  const media = Object.values(isObject(content) ? content : {})[0];
  return isObject(media) ? (media.schema ?? {}) : {};
}
