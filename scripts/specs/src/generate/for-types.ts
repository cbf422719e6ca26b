import { isObject, type Json, type JsonObject } from "../document/document.ts";
import { lookUp } from "../document/json-pointer.ts";

const DATA = new Set(["example", "examples", "default", "enum", "const"]);

/**
 * Changes a document to what the type generator can type: without the names of operations that clients do not call, those of
 * webhooks and callbacks, and with what a reference into another part's inside leads to in the place of that reference.
 */
export function forTypes(document: JsonObject): JsonObject {
  const { webhooks: _, ...rest } = document;
  return visit(rest, rest, [], false) as JsonObject;
}

function visit(document: JsonObject, value: Json, refs: readonly string[], isCallback: boolean): Json {
  if (Array.isArray(value)) return value.map((item) => visit(document, item, refs, isCallback));
  if (!isObject(value)) return value;
  const { $ref } = value;
  if (typeof $ref === "string" && !isWhole($ref) && !refs.includes($ref)) {
    const target = lookUp(document, $ref);
    if (isObject(target))
      return visit(
        document,
        { ...structuredClone(target), ...without(value, "$ref") },
        [...refs, $ref],
        isCallback,
      );
  }
  const own = isCallback && typeof value.operationId === "string" ? without(value, "operationId") : value;
  return Object.fromEntries(
    Object.entries(own).map(([key, child]) => {
      if (DATA.has(key)) return [key, child];
      const isBelow = isCallback || key === "callbacks" || key === "pathItems";
      return [key, visit(document, child, refs, isBelow)];
    }),
  );
}

/** Whether a reference leads to a component, which has a type of its own. */
function isWhole(ref: string): boolean {
  return /^#\/components\/[^/]+\/[^/]+$/.test(ref) || !ref.startsWith("#/");
}

function without(value: JsonObject, key: string): JsonObject {
  const { [key]: _, ...rest } = value;
  return rest;
}
