import { isObject, type Json, type JsonObject } from "../document/document.ts";
import { flatten, resolve } from "../untrusted/resolve.ts";

/**
 * How a body of a media type is written and read.
 *
 * - `json`: as a value. `any`: of a range of types, by the type that comes.
 * - `form`, `multipart`: as an object of fields.
 * - `text`: as a string. `binary`: as bytes.
 * - `lines`, `events`: as values that arrive one after the other.
 */
export type MediaKind = "json" | "any" | "form" | "multipart" | "text" | "lines" | "events" | "binary";

/** One media type of a body, as far as clients treat it on its own. */
export interface MediaType {
  /** As in the document. */
  readonly name: string;
  readonly kind: MediaKind;
  readonly media: JsonObject;
}

const LINES = /^application\/(x-)?(ndjson|jsonl|jsonlines|json-lines|json-seq|stream\+json|json-stream)$/;
const TEXT = /^text\/|[/+](xml|yaml|x-yaml|yml)$|^application\/(javascript|graphql|sql|toml|x-sh)$/;

/** Returns the kind of a media type by its name alone. */
export function kindOf(name: string): MediaKind {
  const essence = essenceOf(name);
  if (essence === "*/*" || essence === "application/*") return "any";
  if (LINES.test(essence)) return "lines";
  if (essence === "text/event-stream") return "events";
  if (/[/+]json$/.test(essence)) return "json";
  if (essence === "application/x-www-form-urlencoded") return "form";
  if (essence.startsWith("multipart/")) return "multipart";
  return TEXT.test(essence) ? "text" : "binary";
}

export function essenceOf(name: string): string {
  return (name.split(";", 1)[0] ?? "").trim().toLowerCase();
}

/** What ASP.NET names beside `application/json` for each body. */
const COPIES: ReadonlySet<string> = new Set(["text/json", "text/plain", "application/*+json"]);

/**
 * Lists the media types of a body. Frameworks name everything that they could read and write: beside JSON with the same schema
 * they mean nothing else, and are left out.
 */
export function mediaTypesOf(document: JsonObject, content: Json | undefined): MediaType[] {
  const all = Object.entries(isObject(content) ? content : {}).map(([name, value]) => {
    const media = resolve(document, value);
    // A file, whatever else the media type says.
    const kind = isFile(document, media.schema) && kindOf(name) !== "text" ? "binary" : kindOf(name);
    return { name, kind, media };
  });
  const json = all.find(({ name }) => essenceOf(name) === "application/json");
  if (json === undefined || isText(document, json.media.schema)) return all;
  const schema = JSON.stringify(json.media.schema);
  return all.filter(
    ({ name, media }) => !COPIES.has(essenceOf(name)) || JSON.stringify(media.schema) !== schema,
  );
}

function isFile(document: JsonObject, schema: Json | undefined): boolean {
  return schema !== undefined && flatten(document, schema).keywords.format === "binary";
}

function isText(document: JsonObject, schema: Json | undefined): boolean {
  return schema === undefined || [flatten(document, schema).keywords.type].flat().includes("string");
}

/** Returns the responses that a client takes for a success: each 2xx, or else `default`. */
export function successesOf({ responses }: JsonObject): Json[] {
  const all = Object.entries(isObject(responses) ? responses : {});
  const documented = all.filter(([status]) => /^2/.test(status));
  return (documented.length > 0 ? documented : all.filter(([status]) => status === "default")).map(
    ([, response]) => response,
  );
}
