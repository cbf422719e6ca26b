import { type Json, type JsonObject, objectOf, resolve } from "./schema.ts";

/** Returns the value of the first of the `examples` of a parameter or a body. */
export function firstExample(document: JsonObject, examples: Json | undefined): Json | undefined {
  const [first] = Object.values(objectOf(examples));
  return first === undefined ? undefined : resolve(document, first).value;
}
