import { JSONPointer } from "json-p3";
import { isObject, type Json, type JsonObject } from "./document.ts";

/** Keys from the root to a value. */
export type Tokens = readonly string[];

/** Reads a JSON Pointer (RFC 6901), also with a leading `#` that is not percent-encoded, as tools print it. */
export function parsePointer(pointer: string): Tokens {
  return new JSONPointer(pointer.replace(/^#/, "")).tokens;
}

/** Reads a JSON Pointer in a URI fragment (RFC 6901, section 6), such as the value of a `$ref`. */
export function parseFragment(ref: string): Tokens {
  try {
    return parsePointer(decodeURIComponent(ref));
  } catch {
    // A "%" that encodes nothing stands for itself.
    return parsePointer(ref);
  }
}

/** Writes tokens as a JSON Pointer with a leading `#`. */
export function formatPointer(tokens: Tokens): string {
  return `#${JSONPointer.encode([...tokens])}`;
}

/**
 * The value that a local reference names, of its own alone: what every object inherits is nowhere in the document.
 *
 * @returns The value; undefined when the reference leads nowhere or out of the document.
 */
export function lookUp(document: JsonObject, ref: string): Json | undefined {
  if (ref !== "#" && !ref.startsWith("#/")) return undefined;
  let value: Json | undefined = document;
  for (const name of parseFragment(ref)) {
    if (Array.isArray(value)) value = /^\d+$/.test(name) ? value[Number(name)] : undefined;
    else value = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  }
  return value;
}
