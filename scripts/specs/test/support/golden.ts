import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { Bump } from "../../src/diff/report.ts";
import { isObject, type Json, type JsonObject } from "../../src/document/document.ts";

/** A pair of small documents in one direction, and what is right to say of it. */
export interface GoldenPair {
  readonly file: string;
  readonly name: string;
  readonly direction: "forward" | "backward";
  readonly expected: { readonly bump: Bump; readonly place: string };
  /** Where its operation stands on either side; a batch tells its changes by it. */
  readonly operationIds: readonly string[];
  readonly paths: readonly string[];
  readonly before: JsonObject;
  readonly after: JsonObject;
  /** Pairs of one batch are compared as one document; what is said of a whole document needs one of its own. */
  readonly batch: string;
}

const folder = join(import.meta.dirname, "../golden");

/** Every pair of `test/golden/*.yaml`, in both directions. */
export function goldenPairs(): GoldenPair[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".yaml"))
    .toSorted()
    .flatMap((file) =>
      (parse(readFileSync(join(folder, file), "utf8")) as JsonObject[]).flatMap((value) =>
        pairsOf(file, value),
      ),
    );
}

/** The documents of a batch: their paths and components, side by side. */
export function joined(documents: readonly JsonObject[]): JsonObject {
  const [first, ...others] = documents;
  if (first === undefined) throw new Error("a batch needs a document");
  const partsOf = ({ paths, components }: JsonObject): JsonObject => ({
    paths: paths ?? {},
    components: components ?? {},
  });
  return Object.assign({}, first, others.map(partsOf).reduce(merged, partsOf(first)));
}

/** The two documents of an entry of a golden file; `slug` is their operation's id and path where it has no other. */
export function documentPair(slug: string, value: JsonObject) {
  const { before, after, components, componentsBefore, componentsAfter } = value;
  const sides = [before, after] as JsonObject[];
  const shared = [componentsBefore, componentsAfter];
  const [old, now] = sides.map((side, index) => documentOf(slug, side, [components, shared[index]]));
  if (old === undefined || now === undefined) throw new Error(`${slug} needs before and after`);
  const isWhole = sides.some((side) => "document" in side || "openapi" in side);
  return { before: old.document, after: now.document, operationIds: [...old.ids, ...now.ids], isWhole };
}

function pairsOf(file: string, value: JsonObject): GoldenPair[] {
  const { name, forward, backward, operations = [] } = value;
  const slug = `${file.replace(".yaml", "")}-${slugOf(String(name))}`;
  const { before, after, isWhole, ...pair } = documentPair(slug, value);
  // Webhooks and callbacks have no operation ids.
  const operationIds = [...pair.operationIds, ...(operations as string[])];
  const paths = [before, after].flatMap((document) => Object.keys(document.paths as JsonObject));
  const base = { file, name: String(name), operationIds, paths, batch: isWhole ? slug : file };
  return [
    { ...base, direction: "forward", before, after, expected: verdict(forward) },
    { ...base, direction: "backward", before: after, after: before, expected: verdict(backward) },
  ];
}

export function slugOf(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
}

/** `major query.limit`, or `none`. */
function verdict(text: Json | undefined): GoldenPair["expected"] {
  const [bump, ...place] = String(text).split(" ");
  return { bump: bump as Bump, place: place.join(" ") };
}

function documentOf(slug: string, side: JsonObject, components: readonly (Json | undefined)[]) {
  const { absent, openapi, document, path, method, request, response, pathParameters, ...given } = side;
  const operation: JsonObject = {
    operationId: slug,
    "x-idempotent": true,
    responses: {
      "200": response === undefined ? { description: "It." } : { description: "It.", ...json(response) },
    },
    ...(request === undefined ? {} : { requestBody: { required: true, ...json(request) } }),
    ...given,
  };
  const item: JsonObject = { [String(method ?? (request === undefined ? "get" : "post"))]: operation };
  if (pathParameters !== undefined) item.parameters = pathParameters;
  const whole: JsonObject = {
    openapi: openapi ?? "3.0.3",
    info: { title: "Golden", version: "1.0.0" },
    paths: absent === true ? {} : { [String(path ?? `/${slug}`)]: item },
    components: {
      securitySchemes: {
        Bearer: { type: "http", scheme: "bearer" },
        Key: { type: "apiKey", in: "header", name: "x-api-key" },
      },
    },
  };
  const parts = components.filter(isObject).reduce((all, part) => merged(all, { components: part }), whole);
  return {
    document: isObject(document) ? replaced(parts, document) : parts,
    ids: absent === true ? [] : [String(operation.operationId)],
  };
}

function json(schema: Json): JsonObject {
  return { content: { "application/json": { schema } } };
}

/** Two objects as one; the same name with another meaning is a mistake in the golden files. */
function merged(a: JsonObject, b: JsonObject): JsonObject {
  const result: JsonObject = { ...a };
  for (const [key, value] of Object.entries(b)) {
    const own = result[key];
    if (own === undefined) result[key] = value;
    else if (isObject(own) && isObject(value) && JSON.stringify(own) !== JSON.stringify(value))
      result[key] = merged(own, value);
    else if (JSON.stringify(own) !== JSON.stringify(value) && key !== "openapi") {
      throw new Error(
        `${key} means two things in one batch: ${JSON.stringify(own)}, ${JSON.stringify(value)}`,
      );
    }
  }
  return result;
}

/** Like {@link merged}, and `b` has the last word. */
function replaced(a: JsonObject, b: JsonObject): JsonObject {
  const result: JsonObject = { ...a };
  for (const [key, value] of Object.entries(b)) {
    const own = result[key];
    result[key] = isObject(own) && isObject(value) ? replaced(own, value) : value;
  }
  return result;
}
