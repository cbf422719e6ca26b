import { isObject, type Json, type JsonObject } from "../document/document.ts";
import { mediaTypesOf } from "../operations/media-types.ts";
import { isIgnored, schemaOf } from "../operations/parameters.ts";
import { resolve } from "../untrusted/resolve.ts";

/**
 * Changes a document to what its clients send and read: without header parameters that OpenAPI ignores, without media types
 * that mean the same as JSON, and with the schemas of parameters that have `content`.
 */
export function onWire(document: JsonObject): JsonObject {
  const components = isObject(document.components) ? document.components : {};
  const items = Object.values(isObject(document.paths) ? document.paths : {}).filter(isObject);
  for (const holder of [...items, ...items.flatMap((item) => Object.values(item).filter(isObject))]) {
    if (!Array.isArray(holder.parameters)) continue;
    holder.parameters = holder.parameters.filter((parameter) => !isIgnored(resolve(document, parameter)));
    for (const parameter of holder.parameters) if (isObject(parameter)) giveSchema(document, parameter);
  }
  for (const parameter of valuesOf(components.parameters)) giveSchema(document, parameter);
  const operations = items.flatMap((item) => Object.values(item).filter(isObject));
  const bodies = [
    ...valuesOf(components.requestBodies),
    ...valuesOf(components.responses),
    ...operations.flatMap(({ requestBody, responses }) => [requestBody, ...valuesOf(responses)]),
  ];
  for (const body of bodies) if (isObject(body) && isObject(body.content)) keepUseful(document, body);
  return document;
}

function valuesOf(value: Json | undefined): JsonObject[] {
  return Object.values(isObject(value) ? value : {}).filter(isObject);
}

/** The type generator takes a parameter with `content` for a string. */
function giveSchema(document: JsonObject, parameter: JsonObject): void {
  if (!isObject(parameter.content) || "$ref" in parameter) return;
  parameter.schema = schemaOf(document, parameter);
  delete parameter.content;
}

function keepUseful(document: JsonObject, body: JsonObject): void {
  const { content } = body;
  const kept = new Set(mediaTypesOf(document, content).map(({ name }) => name));
  const all = Object.entries(isObject(content) ? content : {});
  if (kept.size < all.length) body.content = Object.fromEntries(all.filter(([name]) => kept.has(name)));
}
