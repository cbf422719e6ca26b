import { isObject, type Json, type JsonObject } from "../document/document.ts";
import { SpecsError } from "../document/specs-error.ts";
import { canonical } from "./canonical.ts";
import type { UpstreamSource } from "./read-source.ts";

/**
 * Joins the documents of several services into one. What is in more than one of them must be the same: a component
 * or path that two services describe differently is refused by name, since either choice would be wrong for one.
 * `info`, `servers` and `security` are those of the first.
 *
 * @throws {@link SpecsError} `upstream_invalid`.
 */
export function joinDocuments(sources: readonly UpstreamSource[]): JsonObject {
  const [first, ...others] = sources;
  if (first === undefined) throw new SpecsError("usage", "expected at least one document to join");
  const result = structuredClone(first.document.value);
  for (const other of others) {
    const { value } = other.document;
    const conflict = (what: string) =>
      new SpecsError(
        "upstream_invalid",
        `${what} differs between ${first.from} (or what was joined to it) and ${other.from}`,
      );
    const [mine, theirs] = [result, value].map(({ openapi }) => String(openapi).slice(0, 3));
    if (mine !== theirs) throw conflict(`the version of OpenAPI (${mine} and ${theirs})`);
    if (!same(result.security ?? [], value.security ?? [])) throw conflict("`security`");
    result.paths = joinMaps(result.paths, value.paths, (path) => `path ${path}`, conflict, joinPathItem);
    result.components = joinMaps(
      result.components,
      value.components,
      (kind) => `components.${kind}`,
      conflict,
      (a, b, kind) => joinMaps(a, b, (name) => `components.${kind}.${name}`, conflict),
    );
    result.tags = joinTags(result.tags, value.tags);
  }
  for (const key of ["components", "tags"]) if (isEmpty(result[key])) delete result[key];
  return result;

  function joinPathItem(a: Json, b: Json, path: string): Json {
    return joinMaps(
      a,
      b,
      (method) => `${method} ${path}`,
      (what) =>
        new SpecsError("upstream_invalid", `${what} is in two of the documents, with different contents`),
    );
  }
}

function joinMaps(
  a: Json | undefined,
  b: Json | undefined,
  name: (key: string) => string,
  conflict: (what: string) => Error,
  join?: (a: Json, b: Json, key: string) => Json,
): JsonObject {
  const result: JsonObject = isObject(a) ? { ...a } : {};
  for (const [key, value] of Object.entries(isObject(b) ? b : {})) {
    // Not what every object inherits, such as `constructor`.
    const existing = Object.hasOwn(result, key) ? result[key] : undefined;
    if (existing === undefined) result[key] = structuredClone(value);
    else if (join !== undefined) result[key] = join(existing, value, key);
    else if (!same(existing, value)) throw conflict(name(key));
  }
  return result;
}

function joinTags(a: Json | undefined, b: Json | undefined): Json[] {
  const all = [...(Array.isArray(a) ? a : []), ...(Array.isArray(b) ? b : [])];
  const names = new Set<Json | undefined>();
  return all.filter((tag) => {
    const name = isObject(tag) ? tag.name : undefined;
    const isNew = !names.has(name);
    names.add(name);
    return isNew;
  });
}

function same(a: Json, b: Json): boolean {
  return canonical({ a }) === canonical({ a: b });
}

function isEmpty(value: Json | undefined): boolean {
  return (
    value === undefined || (typeof value === "object" && value !== null && Object.keys(value).length === 0)
  );
}
