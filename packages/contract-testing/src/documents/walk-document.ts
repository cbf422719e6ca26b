/** A value of a document, and the steps to it from the root. */
export interface Place {
  readonly path: readonly string[];
  readonly value: unknown;
}

/** Returns the fields of an object; an empty object for any other value. */
export function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

/** Follows one step; the value is `undefined` if it does not exist. */
export function at({ path, value }: Place, step: string): Place {
  return {
    path: [...path, step],
    value: Object.hasOwn(fields(value), step) ? fields(value)[step] : undefined,
  };
}

/** Like {@link resolve}, but `undefined` if the value does not exist. */
export function found(content: unknown, place: Place): Place | undefined {
  const resolved = resolve(content, place);
  return resolved.value === undefined ? undefined : resolved;
}

/** Follows references within the document; stops at a reference to anything outside it. */
export function resolve(content: unknown, place: Place): Place {
  let current = place;
  const seen = new Set<unknown>();
  for (;;) {
    const { $ref: reference } = fields(current.value);
    if (typeof reference !== "string" || seen.has(reference)) return current;
    const steps = parsePointer(reference);
    if (steps === undefined) return current;
    seen.add(reference);
    current = steps.reduce(at, { path: [], value: content });
  }
}

/** Follows the steps of a body through its schema as far as the schema describes them. */
export function walkSchema(content: unknown, schema: Place, steps: readonly string[]): Place {
  const here = resolve(content, schema);
  const [step, ...rest] = steps;
  if (step === undefined) return here;
  const next = childOf(content, here, step);
  return next === undefined ? here : walkSchema(content, next, rest);
}

function childOf(content: unknown, schema: Place, step: string, depth = 0): Place | undefined {
  const property = at(at(schema, "properties"), step);
  if (property.value !== undefined) return property;
  const items = at(schema, "items");
  if (/^\d+$/.test(step) && items.value !== undefined) return items;
  // A schema may be recursive.
  if (depth > 8) return undefined;
  for (const keyword of ["allOf", "oneOf", "anyOf"]) {
    const branches = at(schema, keyword);
    for (const index of Array.isArray(branches.value) ? branches.value.keys() : []) {
      const child = childOf(content, resolve(content, at(branches, String(index))), step, depth + 1);
      if (child !== undefined) return child;
    }
  }
  const others = at(schema, "additionalProperties");
  return typeof others.value === "object" ? others : undefined;
}

/** Writes a JSON Pointer as a URI fragment (RFC 6901, section 6), without percent-encoding, for people. */
export function pointerOf(path: readonly string[]): string {
  return `#${path.map((step) => `/${step.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("")}`;
}

/** Parses a JSON Pointer in a URI fragment (RFC 6901, section 6); returns `undefined` for any other reference. */
export function parsePointer(reference: string): string[] | undefined {
  return reference.startsWith("#/") ? reference.slice(2).split("/").map(unescapeStep) : undefined;
}

function unescapeStep(step: string): string {
  const plain = step.replaceAll("~1", "/").replaceAll("~0", "~");
  try {
    return decodeURIComponent(plain);
  } catch {
    return plain;
  }
}
