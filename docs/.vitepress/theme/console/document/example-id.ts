import { firstExample } from "./first-example.ts";
import { type Json, type JsonObject, listOf, objectOf, resolve } from "./schema.ts";

/**
 * Finds an id for a path parameter without an example in the document's examples of what it names: in the response of the
 * operation that reads one, else of the operation that lists them.
 */
export function exampleId(document: JsonObject, parameter: string): Json | undefined {
  const segment = `/{${parameter}}`;
  const path = Object.keys(objectOf(document.paths)).find((one) => one.endsWith(segment));
  if (path === undefined) return undefined;
  const read = objectOf(successExample(document, path));
  if (read.id !== undefined) return read.id;
  const list = successExample(document, path.slice(0, -segment.length));
  const items = Object.values(objectOf(list)).find((value) => Array.isArray(value)) ?? list;
  return objectOf(listOf(items)[0]).id;
}

function successExample(document: JsonObject, path: string): Json | undefined {
  const { get } = resolve(document, objectOf(document.paths)[path]);
  const responses = Object.entries(objectOf(objectOf(get).responses));
  const success = resolve(document, responses.find(([status]) => status.startsWith("2"))?.[1]);
  const [media] = Object.values(objectOf(success.content));
  return objectOf(media).example ?? firstExample(document, objectOf(media).examples);
}
