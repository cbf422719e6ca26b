import { JSONPointer } from "json-p3";

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
