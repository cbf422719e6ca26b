import { isObject, type Json, type JsonObject } from "../document.ts";

/** Keys from the root to a value, as texts. */
export type Tokens = readonly string[];

export function parsePointer(pointer: string): Tokens {
  const parts = pointer.replace(/^#\/?/, "").split("/");
  return parts[0] === "" && parts.length === 1
    ? []
    : parts.map((part) => decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** A value and where it is defined, which is elsewhere when a reference led to it. */
export interface Located {
  readonly value: Json;
  readonly tokens: Tokens;
}

/** Follows keys and, wherever one stands in the way or at the end, references. */
export function locate(document: JsonObject, tokens: Tokens): Located | undefined {
  let value: Json | undefined = document;
  let at: Tokens = [];
  const step = (key: string) => {
    value = Array.isArray(value) ? value[Number(key)] : isObject(value) ? value[key] : undefined;
    at = [...at, key];
  };
  const follow = () => {
    const seen = new Set<string>();
    while (isObject(value) && typeof value.$ref === "string" && !seen.has(value.$ref)) {
      seen.add(value.$ref);
      at = parsePointer(value.$ref);
      let target: Json | undefined = document;
      for (const key of at) target = isObject(target) ? target[key] : undefined;
      value = target;
    }
  };
  for (const key of tokens) {
    follow();
    step(key);
  }
  follow();
  return value === undefined ? undefined : { value, tokens: at };
}
