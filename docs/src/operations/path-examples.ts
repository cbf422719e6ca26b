import { isObject, type Json, type JsonObject } from "@energy-clients/scripts-specs/document/document";
import { resolve } from "@energy-clients/scripts-specs/untrusted/resolve";
import type { SampleInputs } from "./api-operations.ts";

/** A call whose path has the ids of the document's own responses, where a parameter has no example. */
export function withPathExamples(document: JsonObject, { path, ...others }: SampleInputs): SampleInputs {
  if (!isObject(path)) return others;
  const filled = Object.entries(path).map(([name, value]) => [
    name,
    value === "any" ? (idExample(document, name) ?? value) : value,
  ]);
  return { path: Object.fromEntries(filled), ...others };
}

/** The id in the response of the operation that reads one item, or that lists the items: `trade-id` is an id of trades. */
function idExample(document: JsonObject, name: string): string | undefined {
  const noun = name.replace(/-?id$/i, "");
  for (const [path, item] of Object.entries(isObject(document.paths) ? document.paths : {})) {
    if (!path.endsWith(`/{${name}}`) && !path.endsWith(`/${noun}s`)) continue;
    const example = isObject(item) && isObject(item.get) ? exampleOf(document, item.get) : undefined;
    const { items } = isObject(example) ? example : {};
    const one = Array.isArray(items) ? items[0] : example;
    if (isObject(one) && typeof one.id === "string") return one.id;
  }
  return undefined;
}

function exampleOf(document: JsonObject, operation: JsonObject): Json | undefined {
  const { "200": success } = isObject(operation.responses) ? operation.responses : {};
  const { content } = resolve(document, success);
  for (const media of Object.values(isObject(content) ? content : {})) {
    if (!isObject(media)) continue;
    if (media.example !== undefined) return media.example;
    const first = Object.values(isObject(media.examples) ? media.examples : {})[0];
    if (first !== undefined) return resolve(document, first).value;
  }
  return undefined;
}
