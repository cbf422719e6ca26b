import type { Api } from "../document/apis.ts";
import { isObject, type Json, type JsonObject } from "../document/document.ts";
import { formatPointer, parseFragment } from "../document/json-pointer.ts";

/** A path of the document, as the client sees it. */
export interface ClientPath {
  /** The path without its version, such as `/trades`. */
  readonly path: string;
  /** Such as `v2.0`; `undefined` without a version in the path. */
  readonly version: string | undefined;
  /** The key in the client's types: the path without its version, unless several versions have the same path. */
  readonly key: string;
}

/**
 * Moves each version from its path to `x-api-version`, as for an API with a version header: comparisons then see what a
 * caller of the client sees. Returns a copy, or the document itself if its paths have no version.
 */
export function separateVersions(api: Pick<Api, "versionPlace">, document: JsonObject): JsonObject {
  if (api.versionPlace !== "path" || !isObject(document.paths)) return document;
  const paths = clientPaths(api, document);
  const separated = Object.entries(document.paths).map(([whole, item]) => {
    const { version } = paths.get(whole) ?? {};
    return [whole, isObject(item) && version !== undefined ? withVersion(item, version) : item] as const;
  });
  return withClientPaths(api, { ...document, paths: Object.fromEntries(separated) });
}

/** A document with the paths that a client's types have, also in the references that lead into them. */
export function withClientPaths(api: Pick<Api, "versionPlace">, document: JsonObject): JsonObject {
  const paths = clientPaths(api, document);
  if ([...paths].every(([whole, { key }]) => whole === key)) return document;
  const keyOf = (whole: string) => paths.get(whole)?.key ?? whole;
  const renamed = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(renamed);
    if (!isObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, child]) => {
        const isWithin = key === "$ref" && typeof child === "string" && child.startsWith("#/paths/");
        if (!isWithin) return [key, renamed(child)];
        const [, path = "", ...below] = parseFragment(child);
        return [key, formatPointer(["paths", keyOf(path), ...below])];
      }),
    );
  };
  const { paths: items, ...rest } = document;
  const entries = Object.entries(isObject(items) ? items : {});
  return {
    ...(renamed(rest) as JsonObject),
    paths: Object.fromEntries(entries.map(([whole, item]) => [keyOf(whole), renamed(item)])),
  };
}

function withVersion(item: JsonObject, version: string): JsonObject {
  const members = Object.entries(item).map(([name, value]) => {
    const isOperation = isObject(value) && "responses" in value;
    return [name, isOperation ? { "x-api-version": version, ...value } : value] as const;
  });
  return Object.fromEntries(members);
}

/** Whether every path of a document begins with a version. */
export function hasPathVersions({ paths }: JsonObject): boolean {
  const all = Object.keys(isObject(paths) ? paths : {});
  return all.length > 0 && all.every((path) => VERSIONED.test(path));
}

const VERSIONED = /^\/(v\d+(?:\.\d+)*)(\/.*)$/;

/** Splits the version off each path, for an API that has it there: `/v2.0/trades` is `/trades` of `v2.0`. */
export function clientPaths(
  { versionPlace }: Pick<Api, "versionPlace">,
  document: JsonObject,
): ReadonlyMap<string, ClientPath> {
  const split = Object.keys(isObject(document.paths) ? document.paths : {}).map((whole) => {
    const [, version, path = whole] = (versionPlace === "path" && VERSIONED.exec(whole)) || [];
    return { whole, version, path };
  });
  const counts = Map.groupBy(split, ({ path }) => path);
  return new Map(
    split.map(({ whole, version, path }) => [
      whole,
      { version, path, key: counts.get(path)?.length === 1 ? path : whole },
    ]),
  );
}
