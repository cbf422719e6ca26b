/** A value of a document and the way to it from the root. */
export interface Place {
  readonly path: readonly string[];
  readonly value: unknown;
}

/** The fields of an object; none for anything else. */
export function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

/** One step further; its value is `undefined` where there is nothing. */
export function at({ path, value }: Place, step: string): Place {
  return {
    path: [...path, step],
    value: Object.hasOwn(fields(value), step) ? fields(value)[step] : undefined,
  };
}

/** As {@link resolve}; `undefined` where there is nothing. */
export function found(content: unknown, place: Place): Place | undefined {
  const resolved = resolve(content, place);
  return resolved.value === undefined ? undefined : resolved;
}

/** Follows references within the document; a place stays as it is where one leads out of it. */
export function resolve(content: unknown, place: Place): Place {
  let current = place;
  const seen = new Set<unknown>();
  for (;;) {
    const { $ref: reference } = fields(current.value);
    if (typeof reference !== "string" || !reference.startsWith("#/") || seen.has(reference)) return current;
    seen.add(reference);
    const steps = reference.slice(2).split("/").map(unescapeStep);
    current = steps.reduce(at, { path: [], value: content });
  }
}

/** Follows the steps of a body through its schema, as far as the schema knows them. */
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
  // A schema may be its own part.
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

/** A JSON Pointer as a URI fragment (RFC 6901, section 6), without percent-encoding: people read it. */
export function pointerOf(path: readonly string[]): string {
  return `#${path.map((step) => `/${step.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("")}`;
}

function unescapeStep(step: string): string {
  const plain = step.replaceAll("~1", "/").replaceAll("~0", "~");
  try {
    return decodeURIComponent(plain);
  } catch {
    return plain;
  }
}
