import { isObject, type Json, type JsonObject } from "../document/document.ts";
import { flatten, resolve } from "../untrusted/resolve.ts";
import { operationsOf } from "../upstream/check-upstream-document.ts";

/**
 * Returns the responses that a document allows besides its example: with each nullable value null, without each optional
 * property, and with each value of each enumeration once. They show what a consumer does not expect.
 */
export function responseVariants(
  document: JsonObject,
  operationId: string,
  status: number,
  body: Json,
): Json[] {
  const schema = schemaOf(document, operationId, status);
  if (schema === undefined) return [body];
  const size = largestEnum(document, schema, body);
  const enums = Array.from({ length: Math.min(size, 20) }, (_, index) =>
    vary(document, schema, body, { enumIndex: index }),
  );
  const all = [
    body,
    vary(document, schema, body, { nulls: true }),
    vary(document, schema, body, { omit: true }),
    ...enums,
  ];
  return [...new Map(all.map((variant) => [JSON.stringify(variant), variant])).values()];
}

interface Variation {
  readonly nulls?: boolean;
  readonly omit?: boolean;
  readonly enumIndex?: number;
}

function schemaOf(document: JsonObject, operationId: string, status: number): Json | undefined {
  const operation = operationsOf(document).find(({ value }) => value.operationId === operationId)?.value;
  const responses = isObject(operation?.responses) ? operation.responses : {};
  const range = `${String(status).charAt(0)}XX`;
  const { content } = resolve(document, responses[status] ?? responses[range] ?? responses.default);
  const json = Object.entries(isObject(content) ? content : {}).find(([type]) =>
    /[/+]json\b/.test(type),
  )?.[1];
  return isObject(json) ? json.schema : undefined;
}

function vary(document: JsonObject, schema: Json, value: Json, how: Variation): Json {
  const { keywords, required, properties } = flatten(document, schema);
  if (how.nulls && mayBeNull(document, schema, keywords)) return null;
  if (how.enumIndex !== undefined && Array.isArray(keywords.enum)) {
    const values = keywords.enum.filter((item) => item !== null);
    if (value !== null && values.length > 0) return values[how.enumIndex % values.length] as Json;
  }
  if (Array.isArray(value)) {
    const { items } = keywords;
    return items === undefined ? value : value.map((item) => vary(document, items, item, how));
  }
  if (!isObject(value)) return value;
  const entries = Object.entries(value)
    .filter(([name]) => !how.omit || required.has(name) || !properties.has(name))
    .map(([name, item]): [string, Json] => {
      const property = properties.get(name);
      return [name, property === undefined ? item : vary(document, property, item, how)];
    });
  return Object.fromEntries(entries);
}

function mayBeNull(document: JsonObject, schema: Json, keywords: JsonObject): boolean {
  if (keywords.nullable === true) return true;
  if (Array.isArray(keywords.type) && keywords.type.includes("null")) return true;
  const own = resolve(document, schema);
  return [own.anyOf, own.oneOf].flat().some((item) => isObject(item) && item.type === "null");
}

function largestEnum(document: JsonObject, schema: Json, value: Json): number {
  const { keywords, properties } = flatten(document, schema);
  const own = Array.isArray(keywords.enum) ? keywords.enum.length : 0;
  const { items } = keywords;
  const below = Array.isArray(value)
    ? value.map((item) => (items === undefined ? 0 : largestEnum(document, items, item)))
    : Object.entries(isObject(value) ? value : {}).map(([name, item]) => {
        const property = properties.get(name);
        return property === undefined ? 0 : largestEnum(document, property, item);
      });
  return below.reduce((largest, size) => Math.max(largest, size), own);
}
