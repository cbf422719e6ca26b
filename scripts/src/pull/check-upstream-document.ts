import { isObject, type Json, type JsonObject, type Path, type SourceDocument } from "../document.ts";
import { placeText, SpecsError } from "../specs-error.ts";
import { walkObjects } from "./walk-schemas.ts";

const METHODS = ["get", "put", "post", "delete", "patch", "head", "options", "trace"];

/**
 * Refuses what is no OpenAPI 3.0 or 3.1 document that stands by itself: error bodies, Swagger 2.0, references that
 * lead out of the document or nowhere, schemas that contain themselves without end, operationIds used twice.
 *
 * @throws {@link SpecsError} `upstream_invalid` with the place of the first problems and the remedy.
 */
export function checkUpstreamDocument(source: SourceDocument): void {
  const { value } = source;
  checkKind(source);
  const operations = operationsOf(value);
  if (operations.length === 0) throw invalid(source, ["paths"], "has no operation under `paths`");
  const { info } = value;
  if (!isObject(info) || typeof info.version !== "string") {
    throw invalid(source, ["info"], "`info.version` must be a string; put it in quotes");
  }
  const problems = [
    ...referenceProblems(source),
    ...endlessSchemas(source),
    ...repeatedIds(source, operations),
  ];
  if (problems.length === 0) return;
  const shown = problems.slice(0, 10);
  const more = problems.length > shown.length ? [`… and ${problems.length - shown.length} more`] : [];
  const remedy = "Ask the document's owner to mend it, or mend a copy and give it with --from.";
  throw new SpecsError("upstream_invalid", [...shown, ...more, remedy].join("\n"));
}

/** Every operation with its path in the document. */
export function operationsOf(document: JsonObject) {
  return Object.entries(isObject(document.paths) ? document.paths : {}).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const value = isObject(item) ? item[method] : undefined;
      return isObject(value) ? [{ path, method, value, at: ["paths", path, method] as Path }] : [];
    }),
  );
}

function checkKind(source: SourceDocument): void {
  const { openapi, swagger, asyncapi } = source.value;
  if (swagger !== undefined) {
    const problem = `is Swagger ${swagger}; ask the owner for OpenAPI 3, or convert it (swagger2openapi)`;
    throw invalid(source, ["swagger"], problem);
  }
  if (asyncapi !== undefined) throw invalid(source, ["asyncapi"], "is an AsyncAPI document, not OpenAPI");
  if (openapi === undefined) {
    const keys = Object.keys(source.value).slice(0, 5).join(", ");
    const problem = `is no OpenAPI document: it has ${keys || "nothing"} and no \`openapi\`; an error answer?`;
    throw invalid(source, [], problem);
  }
  if (typeof openapi !== "string" || !/^3\.[01]\.\d+(-.*)?$/.test(openapi)) {
    throw invalid(source, ["openapi"], `is OpenAPI ${openapi}; 3.0 and 3.1 can be read`);
  }
}

function* referenceProblems(source: SourceDocument): Generator<string> {
  const found: [Path, string][] = [];
  walkObjects(source.value, (object, path) => {
    if (typeof object.$ref !== "string") return;
    if (!object.$ref.startsWith("#")) {
      found.push([path, `$ref ${object.$ref} leads out of the document; bundle it first (redocly bundle)`]);
    } else if (lookUp(source.value, object.$ref) === undefined) {
      found.push([path, `$ref ${object.$ref} leads nowhere`]);
    }
  });
  for (const [path, problem] of found) yield at(source, [...path, "$ref"], problem);
}

/** The value that a local reference names. */
export function lookUp(document: JsonObject, ref: string): Json | undefined {
  if (ref === "#") return document;
  if (!ref.startsWith("#/")) return undefined;
  let value: Json | undefined = document;
  for (const key of ref.slice(2).split("/")) {
    const name = decode(key).replaceAll("~1", "/").replaceAll("~0", "~");
    if (Array.isArray(value)) value = value[Number(name)];
    else value = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  }
  return value;
}

function decode(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}

/** A schema may hold itself in a property; one that *is* itself, by references and `allOf` alone, has no values. */
function* endlessSchemas(source: SourceDocument): Generator<string> {
  const { components } = source.value;
  const schemas = isObject(components) && isObject(components.schemas) ? components.schemas : {};
  const done = new Set<string>();
  for (const name of Object.keys(schemas)) {
    const circle = circleFrom(source.value, schemas[name] as Json, [`#/components/schemas/${name}`], done);
    if (circle === undefined) continue;
    const names = circle.map((ref) => ref.split("/").at(-1)).join(" → ");
    yield at(source, ["components", "schemas", name], `schema is made of itself without end: ${names}`);
  }
}

function circleFrom(
  document: JsonObject,
  schema: Json,
  trail: readonly string[],
  done: Set<string>,
): readonly string[] | undefined {
  const here = trail.at(-1) as string;
  if (done.has(here)) return undefined;
  const parts = isObject(schema) ? [schema, ...(Array.isArray(schema.allOf) ? schema.allOf : [])] : [];
  for (const part of parts) {
    if (!isObject(part) || typeof part.$ref !== "string") continue;
    const ref = part.$ref;
    if (trail.includes(ref)) {
      for (const name of trail) done.add(name);
      return [...trail, ref];
    }
    const circle = circleFrom(document, lookUp(document, ref) ?? null, [...trail, ref], done);
    if (circle !== undefined) return circle;
  }
  done.add(here);
  return undefined;
}

function* repeatedIds(
  source: SourceDocument,
  operations: ReturnType<typeof operationsOf>,
): Generator<string> {
  const first = new Map<string, string>();
  for (const { path, method, value, at: where } of operations) {
    const id = value.operationId;
    if (typeof id !== "string") continue;
    const name = `${method.toUpperCase()} ${path}`;
    const before = first.get(id);
    if (before === undefined) first.set(id, name);
    else
      yield at(source, [...where, "operationId"], `operationId ${id} of ${name} is also that of ${before}`);
  }
}

function at(source: SourceDocument, path: Path, problem: string): string {
  return `${placeText(source.placeOf(path))}: ${problem}`;
}

function invalid(source: SourceDocument, path: Path, problem: string): SpecsError {
  return new SpecsError("upstream_invalid", problem, { place: source.placeOf(path) });
}
