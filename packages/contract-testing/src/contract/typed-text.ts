import type { SchemaShape } from "../schemas/schema-shape.js";

/** What one text may be: the value in the type of its schema first. */
export type Shapes = (schema: object | undefined) => SchemaShape;

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** Converts a text to the type of its schema; it stays a text if it cannot be one of that type. */
export function typedText(text: string, schema: object | undefined, shapes: Shapes): unknown {
  const { types } = shapes(schema);
  if ((types.has("integer") || types.has("number")) && NUMBER.test(text) && Number.isFinite(Number(text)))
    return Number(text);
  if (types.has("boolean") && (text === "true" || text === "false")) return text === "true";
  if (types.has("null") && !types.has("string") && (text === "" || text === "null")) return null;
  return text;
}

/** Whether a schema also has a text as it is, besides a number, a boolean or null. */
export function mayBeText(schema: object | undefined, shapes: Shapes): boolean {
  const { types } = shapes(schema);
  return types.size > 1 && types.has("string");
}

/** Types each text of a list. */
export function typedList(texts: readonly string[], schema: object | undefined, shapes: Shapes): unknown[] {
  const { items } = shapes(schema);
  return texts.map((text) => typedText(text, items, shapes));
}

/** Builds an object of texts. Built from entries, as a name such as `__proto__` cannot be assigned to. */
export function typedObject(
  texts: readonly (readonly [string, string])[],
  schema: object | undefined,
  shapes: Shapes,
): object {
  const { properties, additional } = shapes(schema);
  const other = typeof additional === "object" ? additional : undefined;
  return Object.fromEntries(
    texts.map(([name, text]) => [name, typedText(text, properties.get(name) ?? other, shapes)]),
  );
}

/** Reads a list of names and values in turns: `a,1,b,2`. */
export function inTurns(texts: readonly string[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (let index = 0; index < texts.length; index += 2)
    pairs.push([texts[index] ?? "", texts[index + 1] ?? ""]);
  return pairs;
}
