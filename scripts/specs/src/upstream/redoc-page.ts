import { isObject, type JsonObject } from "../document/document.ts";

/** What an HTML page of API documentation holds: the document itself, or its address. */
export type RedocPage = { readonly document: JsonObject } | { readonly specUrl: string };

/**
 * Finds the OpenAPI document of a Redoc page, in each of the forms in which Redoc takes one: the state that a
 * built page carries, a JSON script, the `spec-url` of the `<redoc>` element, and the argument of `Redoc.init()`.
 *
 * @returns undefined for any other page.
 */
export function findInRedocPage(html: string): RedocPage | undefined {
  const state = jsonAfter(html, /\b__redoc_state\s*=\s*/g);
  const spec = isObject(state) && isObject(state.spec) ? state.spec : undefined;
  if (isObject(spec?.data) && isDocument(spec.data)) return { document: spec.data };

  const init = jsonAfter(html, /\bRedoc\.init\(\s*(?=\{)/g);
  if (isDocument(init)) return { document: init };

  for (const [, attributes = "", text = ""] of html.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/gi)) {
    if (!/type=["']?application\/(?:[\w.+-]+\+)?json/i.test(attributes)) continue;
    const value = parse(text);
    if (isDocument(value)) return { document: value };
  }

  const specUrl =
    /<redoc\b[^>]*\bspec-url\s*=\s*["']([^"']+)["']/i.exec(html)?.[1] ??
    /\bRedoc\.init\(\s*["'`]([^"'`]+)["'`]/.exec(html)?.[1];
  return specUrl === undefined ? undefined : { specUrl: specUrl.replaceAll("&amp;", "&") };
}

function isDocument(value: unknown): value is JsonObject {
  return isObject(value) && ("openapi" in value || "swagger" in value);
}

/** The JSON object that follows the pattern. What comes behind it is code, so its end has to be found first. */
function jsonAfter(html: string, pattern: RegExp): unknown {
  for (const { index, 0: match } of html.matchAll(pattern)) {
    const start = index + match.length;
    const end = endOfObject(html, start);
    const value = end === undefined ? undefined : parse(html.slice(start, end));
    if (value !== undefined) return value;
  }
  return undefined;
}

function endOfObject(text: string, start: number): number | undefined {
  let depth = 0;
  let inString = false;
  for (let index = start; index < text.length; index++) {
    const character = text[index];
    if (inString) {
      if (character === "\\") index++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === "{") depth++;
    else if (character === "}") {
      depth--;
      if (depth === 0) return index + 1;
    }
  }
  return undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
