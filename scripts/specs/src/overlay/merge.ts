import { isObject, type Json, type JsonObject } from "../document/document.ts";

/**
 * Merges as the Overlay Specification says: objects recursively, arrays by appending, primitives by replacing.
 * Neither argument is changed, and the result shares no object with `update`.
 *
 * @param refuse - Makes the error for two values that cannot be merged.
 */
export function merge(target: Json, update: Json, refuse: (problem: string) => Error, at = ""): Json {
  if (Array.isArray(target))
    return [...target, ...structuredClone(Array.isArray(update) ? update : [update])];
  if (isObject(target) && isObject(update)) {
    const result: JsonObject = { ...target };
    for (const [key, value] of Object.entries(update)) {
      // Not what every object inherits, such as `constructor`.
      const existing = Object.hasOwn(target, key) ? target[key] : undefined;
      const below = at === "" ? key : `${at}.${key}`;
      if (existing === undefined) result[key] = structuredClone(value);
      else if (Array.isArray(existing) && !Array.isArray(value))
        throw refuse(mismatch(existing, value, below));
      else result[key] = merge(existing, value, refuse, below);
    }
    return result;
  }
  if (kindOf(target) !== "a primitive" || kindOf(update) !== "a primitive") {
    throw refuse(mismatch(target, update, at));
  }
  return update;
}

function mismatch(target: Json, update: Json, at: string): string {
  const where = at === "" ? "the target" : at;
  return `cannot update ${where}, which is ${kindOf(target)}, with ${kindOf(update)}; remove it first`;
}

function kindOf(value: Json): "an array" | "an object" | "a primitive" {
  if (Array.isArray(value)) return "an array";
  return isObject(value) ? "an object" : "a primitive";
}
