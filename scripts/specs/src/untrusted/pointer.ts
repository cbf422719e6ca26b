import { isObject, type Json, type JsonObject } from "../document/document.ts";

/**
 * The value that a local reference names, of its own alone: what every object inherits is nowhere in the document.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6901#section-6 | RFC 6901, section 6}
 */
export function lookUp(document: JsonObject, ref: string): Json | undefined {
  if (ref === "#") return document;
  if (!ref.startsWith("#/")) return undefined;
  let value: Json | undefined = document;
  for (const name of pointerPath(ref)) {
    if (Array.isArray(value)) value = /^\d+$/.test(name) ? value[Number(name)] : undefined;
    else value = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  }
  return value;
}

/** The names that lead to what a local reference names. */
export function pointerPath(ref: string): readonly string[] {
  const keys = ref.replace(/^#\/?/, "").split("/");
  return keys.map((key) => decode(key).replaceAll("~1", "/").replaceAll("~0", "~"));
}

function decode(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}
