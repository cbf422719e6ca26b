import type { InputReference } from "@energy-clients/client-core";
import type { StoredInputs } from "./journal-entry.js";

type Loose = Readonly<Record<string, unknown>>;

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Reads a field by its path, such as `certificateId.registry`; undefined if there is none. */
export function fieldAt(value: unknown, path: string): unknown {
  // A name may contain a dot.
  if (isObject(value) && Object.hasOwn(value, path)) return value[path];
  let current = value;
  for (const name of path.split(".")) {
    if (!isObject(current) || !Object.hasOwn(current, name)) return undefined;
    current = current[name];
  }
  return current;
}

/** Reads an input of a request by its reference, such as `body.certificateId` or `path.rfq-id`. */
export function inputAt(inputs: StoredInputs, reference: InputReference): unknown {
  const [place = "", path = ""] = splitReference(reference);
  return fieldAt(inputs[place as keyof StoredInputs], path);
}

/** `query.updated-at` → `["query", "updated-at"]`. */
export function splitReference(reference: InputReference): readonly [string, string] {
  const dot = reference.indexOf(".");
  return [reference.slice(0, dot), reference.slice(dot + 1)];
}

/** Returns inputs with one value set; only for a parameter, or a field of the body at its top. */
export function withInput(inputs: StoredInputs, reference: InputReference, value: unknown): StoredInputs {
  const [place, name] = splitReference(reference);
  const group = inputs[place as keyof StoredInputs];
  return { ...inputs, [place]: { ...(isObject(group) ? group : {}), [name]: value } };
}

/**
 * Whether a value of a response is what the request asked for. The response may have more fields; an absent value equals
 * null, and GUIDs are equal in any spelling.
 */
export function isSame(actual: unknown, expected: unknown): boolean {
  if (expected === undefined || expected === null) return actual === undefined || actual === null;
  if (typeof expected === "string" && typeof actual === "string")
    return actual === expected || (UUID.test(expected) && actual.toLowerCase() === expected.toLowerCase());
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length) return false;
    return expected.every((item, index) => isSame(actual[index], item));
  }
  if (!isObject(expected)) return actual === expected;
  return (
    isObject(actual) && Object.entries(expected).every(([key, value]) => isSame(fieldAt(actual, key), value))
  );
}

/** Returns a value in which GUIDs have one spelling. */
export function withPlainGuids(value: unknown): unknown {
  if (typeof value === "string") return UUID.test(value) ? value.toLowerCase() : value;
  if (Array.isArray(value)) return value.map(withPlainGuids);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withPlainGuids(member)]));
}

/** Returns a JSON value without the fields of these names, at any depth. */
export function withoutFields(value: unknown, names: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutFields(item, names));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !names.includes(key))
      .map(([key, member]) => [key, withoutFields(member, names)]),
  );
}

/** Returns the first of these field names that a JSON value has, at any depth. */
export function findField(value: unknown, names: readonly string[]): string | undefined {
  if (!isObject(value) && !Array.isArray(value)) return undefined;
  for (const [key, member] of Object.entries(value)) {
    if (!Array.isArray(value) && names.includes(key) && member !== undefined) return key;
    const found = findField(member, names);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isObject(value: unknown): value is Loose {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
