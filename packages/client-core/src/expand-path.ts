import { InputError } from "./input-error.js";

/** Path templates in pieces: text at even places, names of parameters at odd ones. */
const piecesByTemplate = new Map<string, readonly string[]>();

/**
 * Puts the parameters into a path template, in the style `simple`, which is the default of OpenAPI and of openapi-fetch.
 * A template is taken apart once.
 *
 * @throws {@link InputError} `missing_value` for a parameter that is absent, `null` or empty: the path would be another.
 */
export function expandPath(template: string, parameters: Readonly<Record<string, unknown>> = {}): string {
  let pieces = piecesByTemplate.get(template);
  if (!pieces) {
    pieces = template.split(/[{}]/);
    piecesByTemplate.set(template, pieces);
  }
  let path = pieces[0] as string;
  for (let place = 1; place < pieces.length; place += 2) {
    const name = pieces[place] as string;
    const value = parameters[name];
    const text = value === undefined || value === null ? "" : simple(value);
    if (text === "") {
      throw new InputError("missing_value", `path.${name}`, "is missing or empty; the path needs a value");
    }
    path += text + pieces[place + 1];
  }
  return path;
}

function simple(value: unknown): string {
  if (typeof value !== "object") return encodeURIComponent(value as string);
  const items: unknown[] = Array.isArray(value) ? value : Object.entries(value as object).flat();
  return items.map((item) => encodeURIComponent(item as string)).join(",");
}
