import { markdownCode } from "@energy-clients/scripts-shared/encode";
import { isObject, type Json, type JsonObject } from "../document/document.ts";
import { resolve } from "../untrusted/resolve.ts";

const ENCODINGS: ReadonlyMap<string, string> = new Map([
  ["unix-seconds", "Times in Unix seconds"],
  ["date-time", "Times as RFC 3339 date-times"],
]);

/** Lists the units and the time formats of everything that an operation takes and returns, by the names of the fields. */
export function unitNotes(document: JsonObject, operation: JsonObject): string[] {
  const fields = new Map<string, Set<string>>();
  const add = (note: string, name: string) => fields.set(note, (fields.get(note) ?? new Set()).add(name));
  const seen = new Set<JsonObject>();
  // A list and not a recursion: a document may nest its schemas as deeply as it likes.
  const pending = schemasOf(document, operation);
  for (const [name, value] of pending) {
    if (!isObject(value)) continue;
    const schema = resolve(document, value);
    const { "x-unit": unit, "x-encoding": encoding = schema.format } = schema;
    const time = typeof encoding === "string" ? ENCODINGS.get(encoding) : undefined;
    if (typeof unit === "string") add(`In ${unit}`, name);
    if (time !== undefined) add(time, name);
    // After its own unit: several fields may refer to one schema of a time.
    if (seen.has(schema)) continue;
    seen.add(schema);
    const { properties, items, additionalProperties, allOf, anyOf, oneOf } = schema;
    for (const part of [allOf, anyOf, oneOf, items, additionalProperties].flat()) pending.push([name, part]);
    for (const property of Object.entries(isObject(properties) ? properties : {})) pending.push(property);
  }
  return [...fields].map(([note, names]) => `${note}: ${[...names].map(markdownCode).join(", ")}.`);
}

type NamedSchema = [name: string, schema: Json | undefined];

/** Lists the schemas of the parameters, the request body and the bodies of success responses. */
function schemasOf(document: JsonObject, { parameters, requestBody, responses }: JsonObject): NamedSchema[] {
  const ofContent = (body: Json | undefined): NamedSchema[] => {
    const { content } = resolve(document, body);
    return Object.values(isObject(content) ? content : {}).map((media) => [
      "body",
      isObject(media) ? media.schema : undefined,
    ]);
  };
  const successes = Object.entries(isObject(responses) ? responses : {}).filter(([status]) =>
    status.startsWith("2"),
  );
  return [
    ...(Array.isArray(parameters) ? parameters : []).map((one): NamedSchema => {
      const parameter = resolve(document, one);
      return [String(parameter.name), { ...resolve(document, parameter.schema), ...unitsOf(parameter) }];
    }),
    ...ofContent(requestBody),
    ...successes.flatMap(([, response]) => ofContent(response)),
  ];
}

/** A parameter may have what a schema has, beside its schema. */
function unitsOf(parameter: JsonObject): JsonObject {
  const { "x-unit": unit, "x-encoding": encoding } = parameter;
  return {
    ...(unit === undefined ? {} : { "x-unit": unit }),
    ...(encoding === undefined ? {} : { "x-encoding": encoding }),
  };
}
