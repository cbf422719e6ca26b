import { isObject, type Json, type JsonObject } from "../../../scripts/specs/src/document/document.ts";

const METHODS = ["get", "put", "post", "delete", "patch", "head", "options", "trace"];

/** A document with `count` operations from all over another, and of its components those that they need. */
export function subset(document: JsonObject, count: number): JsonObject {
  const paths = isObject(document.paths) ? document.paths : {};
  const all = Object.entries(paths).flatMap(([path, item]) =>
    METHODS.filter((method) => isObject(item) && isObject(item[method])).map((method) => ({ path, method })),
  );
  const chosen = Array.from({ length: Math.min(count, all.length) }, (_, index) => {
    return all[Math.floor((index * all.length) / count)] as { path: string; method: string };
  });
  const kept: JsonObject = {};
  for (const { path, method } of chosen) {
    const item = paths[path] as JsonObject;
    const { parameters } = item;
    kept[path] ??= parameters === undefined ? {} : { parameters };
    (kept[path] as JsonObject)[method] = item[method] as Json;
  }
  const { webhooks: _webhooks, "x-webhooks": _old, ...rest } = document;
  const result: JsonObject = { ...rest, paths: kept };
  result.components = neededComponents(document, kept);
  return result;
}

/** The components that something refers to, and those that these refer to. */
function neededComponents(document: JsonObject, from: Json): JsonObject {
  const components = isObject(document.components) ? document.components : {};
  const { securitySchemes } = components;
  const result: { [kind: string]: JsonObject } = {};
  if (isObject(securitySchemes)) result.securitySchemes = securitySchemes;
  const waiting: Json[] = [from];
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    for (const [key, child] of Object.entries(value as object) as [string, Json][]) {
      if (typeof child === "object" && child !== null) waiting.push(child);
      const [, kind = "", name = ""] =
        key === "$ref" ? (/^#\/components\/([^/]+)\/([^/]+)/.exec(String(child)) ?? []) : [];
      const group = components[kind];
      if (!isObject(group) || result[kind]?.[name] !== undefined) continue;
      const component = group[name];
      if (component === undefined) continue;
      result[kind] = { ...result[kind], [name]: component };
      waiting.push(component);
    }
  }
  return result;
}
