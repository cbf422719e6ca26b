import { isObject, type Json, type JsonObject } from "@energy-clients/scripts-specs/document/document";
import { flatten, resolve } from "@energy-clients/scripts-specs/untrusted/resolve";

/** A field of a body, or a parameter, as a table shows it. */
export interface Field {
  /** Path in the body, such as `contracts[].gsrn`. */
  readonly name: string;
  readonly type: string;
  /** Unit or encoding, and limits. Empty if the document states none. */
  readonly unit: string;
  readonly required: boolean;
  readonly description: string;
  /** Where the document's provenance of the field differs from the operation's. */
  readonly provenance: string | undefined;
}

const ENCODINGS: Readonly<Record<string, string>> = {
  "unix-seconds": "Unix seconds",
  "date-time": "RFC 3339 date-time",
  date: "date",
  uuid: "UUID",
};
const DEEPEST = 6;

/** All fields of a schema. A recursive schema ends where it repeats. */
export function fieldsOf(
  document: JsonObject,
  schema: Json,
  prefix = "",
  depth = 0,
  seen = new Set<string>(),
): Field[] {
  const flat = flatten(document, schema, seen);
  if (depth > DEEPEST) return [];
  const { items } = flat.keywords;
  if (items !== undefined) return fieldsOf(document, items, `${prefix}[]`, depth + 1, new Set(flat.refs));
  return [...flat.properties].flatMap(([name, value]) => {
    const path = prefix === "" ? name : `${prefix}.${name}`;
    const field = fieldOf(document, path, value, flat.required.has(name));
    return [field, ...fieldsOf(document, value, path, depth + 1, new Set(flat.refs))];
  });
}

/** One field by its schema; for a parameter, by the parameter. */
export function fieldOf(document: JsonObject, name: string, value: Json, required: boolean): Field {
  const own = resolve(document, value);
  // A parameter keeps its description beside its schema.
  const { keywords } = flatten(document, own.schema ?? value);
  const all: JsonObject = { ...keywords, ...(own.schema === undefined ? {} : own) };
  const { description, "x-provenance": provenance } = { ...all, ...(isObject(value) ? value : {}) };
  return {
    name,
    type: typeOf(document, keywords),
    unit: unitOf(all),
    required,
    description: typeof description === "string" ? description.trim() : "",
    provenance: typeof provenance === "string" ? provenance : undefined,
  };
}

function typeOf(document: JsonObject, { type, enum: values, items, nullable }: JsonObject): string {
  const names = [type].flat().filter((one) => typeof one === "string" && one !== "null") as string[];
  const orNull = [type].flat().includes("null") || nullable === true ? " or null" : "";
  if (Array.isArray(values)) return `${values.filter((one) => one !== null).join(" | ")}${orNull}`;
  if (items !== undefined) return `array of ${typeOf(document, flatten(document, items).keywords)}${orNull}`;
  return `${names.join(" | ") || "object"}${orNull}`;
}

function unitOf({
  "x-unit": unit,
  "x-encoding": encoding,
  format,
  minimum,
  maximum,
  default: preset,
}: JsonObject): string {
  const known = [encoding, format].map((one) => ENCODINGS[String(one)]).find((one) => one !== undefined);
  const parts = [
    typeof unit === "string" ? unit : known,
    typeof minimum === "number" ? `≥ ${minimum}` : undefined,
    // The largest value of a type says nothing about the field.
    typeof maximum === "number" && maximum < 4_294_967_295 ? `≤ ${maximum}` : undefined,
    preset !== undefined && preset !== null ? `default ${JSON.stringify(preset)}` : undefined,
  ];
  return parts.filter((part) => part !== undefined).join(", ");
}
