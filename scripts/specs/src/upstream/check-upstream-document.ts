import { readDocumentValue } from "../document/as-read.ts";
import {
  isObject,
  type Json,
  type JsonObject,
  type Path,
  type SourceDocument,
} from "../document/document.ts";
import { lookUp } from "../document/json-pointer.ts";
import { placeText, SpecsError } from "../document/specs-error.ts";
import { applyOverlay } from "../overlay/overlay.ts";
import { pathItemFindings, sizeFindings } from "../untrusted/budget.ts";
import { deadEnds } from "../untrusted/dead-ends.ts";
import { nameFindings } from "../untrusted/names.ts";
import { newerFindings } from "../untrusted/newer-openapi.ts";
import { patternFindings } from "../untrusted/patterns.ts";
import { type Finding, referenceFindings } from "../untrusted/references.ts";
import { rewrite } from "../untrusted/rewrite.ts";

const METHODS = ["get", "put", "post", "delete", "patch", "head", "options", "trace"];

/**
 * Refuses what is not an OpenAPI 3.0, 3.1 or 3.2 document that stands by itself: error bodies, Swagger 2.0, references that
 * lead out of the document or nowhere, wherever they stand, schemas that contain themselves without end, operationIds
 * used twice; and what no tool could treat: names that JavaScript confuses, endless patterns, more than a budget.
 *
 * @param overlays - What is corrected before the check; actions that do not fit are reported when they are applied for good.
 * @throws {@link SpecsError} `upstream_invalid` with the place of the first problems and the remedy.
 */
export async function checkUpstreamDocument(
  written: SourceDocument,
  overlays: readonly SourceDocument[] = [],
): Promise<void> {
  // First what everything behind it relies on: that walking the document ends.
  refuse(written, sizeFindings(written.value));
  refuse(written, pathItemFindings(written.value));
  checkKind(written);
  const source = overlays.length === 0 ? written : corrected(written, overlays);
  const { value } = source;
  const operations = operationsOf(readDocumentValue(value));
  const hasWebhooks = isObject(value.webhooks) && Object.keys(value.webhooks).length > 0;
  if (operations.length === 0 && !hasWebhooks)
    throw invalid(source, ["paths"], "has no operation under `paths`");
  const { info } = value;
  if (!isObject(info) || typeof info.version !== "string") {
    throw invalid(source, ["info"], "`info.version` must be a string; put it in quotes");
  }
  const { document } = rewrite(value, deadEnds(value));
  const outside = [...referenceFindings(document), ...nameFindings(value)];
  refuse(source, [...outside, ...endlessSchemas(value), ...repeatedIds(operations)]);
  refuse(source, await patternFindings(value));
}

function corrected(source: SourceDocument, overlays: readonly SourceDocument[]): SourceDocument {
  const value = overlays.reduce(
    (document, overlay) => applyOverlay(document, overlay, () => {}).document,
    readDocumentValue(source.value),
  );
  return { ...source, value };
}

function refuse(source: SourceDocument, found: readonly Finding[]): void {
  if (found.length === 0) return;
  const shown = found
    .slice(0, 10)
    .map(({ path, problem }) => `${placeText(source.placeOf(path))}: ${problem}`);
  const more = found.length > shown.length ? [`… and ${found.length - shown.length} more`] : [];
  const remedy =
    "Ask the document's owner to correct it, correct it in an overlay (add: --overlay), or pass a corrected copy with --from.";
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
    const problem = `is OpenAPI ${String(swagger).padEnd(3, ".0")} (Swagger); ask the owner for OpenAPI 3, or convert it (swagger2openapi)`;
    throw invalid(source, ["swagger"], problem);
  }
  if (asyncapi !== undefined) throw invalid(source, ["asyncapi"], "is an AsyncAPI document, not OpenAPI");
  if (openapi === undefined) {
    const keys = Object.keys(source.value).slice(0, 5).join(", ");
    const problem = `is not an OpenAPI document: it has ${keys || "no fields"} but not \`openapi\`; it may be an error response`;
    throw invalid(source, [], problem);
  }
  if (typeof openapi === "number") {
    const problem = `\`openapi\` is the number ${openapi}; write a version in quotes, such as "3.0.3"`;
    throw invalid(source, ["openapi"], problem);
  }
  if (typeof openapi !== "string" || !/^3\.[012]\.\d+(-.*)?$/.test(openapi)) {
    throw invalid(source, ["openapi"], `is OpenAPI ${openapi}; 3.0, 3.1 and 3.2 can be read`);
  }
  if (openapi.startsWith("3.2.")) refuse(source, [...newerFindings(source.value)]);
}

const MAX_CHAIN = 200;

/** A schema may hold itself in a property; one that *is* itself, by references and `allOf` alone, has no values. */
function* endlessSchemas(document: JsonObject): Generator<Finding> {
  const { components } = document;
  const schemas = isObject(components) && isObject(components.schemas) ? components.schemas : {};
  const done = new Set<string>();
  for (const name of Object.keys(schemas)) {
    const circle = circleFrom(document, schemas[name] as Json, [`#/components/schemas/${name}`], done);
    if (circle === undefined) continue;
    const names = circle.slice(0, 10).map((ref) => ref.split("/").at(-1));
    const problem =
      circle.length > MAX_CHAIN
        ? `schema is a chain of more than ${MAX_CHAIN} references: ${names.join(" → ")} …`
        : `schema is made of itself without end: ${names.join(" → ")}`;
    yield { path: ["components", "schemas", name], problem };
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
    if (trail.length > MAX_CHAIN || trail.includes(ref)) {
      for (const name of trail) done.add(name);
      return [...trail, ref];
    }
    const circle = circleFrom(document, lookUp(document, ref) ?? null, [...trail, ref], done);
    if (circle !== undefined) return circle;
  }
  done.add(here);
  return undefined;
}

function* repeatedIds(operations: ReturnType<typeof operationsOf>): Generator<Finding> {
  const first = new Map<string, string>();
  for (const { path, method, value, at: where } of operations) {
    const id = value.operationId;
    if (typeof id !== "string") continue;
    const name = `${method.toUpperCase()} ${path}`;
    const before = first.get(id);
    if (before === undefined) first.set(id, name);
    else {
      const path = [...where, "operationId"];
      yield { path, problem: `operationId ${id} of ${name} is also that of ${before}` };
    }
  }
}

function invalid(source: SourceDocument, path: Path, problem: string): SpecsError {
  return new SpecsError("upstream_invalid", problem, { place: source.placeOf(path) });
}
