import { defaultPathSerializer } from "openapi-fetch";

/** Path templates in pieces: text at even places, names of parameters at odd ones. */
const piecesByTemplate = new Map<string, readonly string[]>();

/**
 * Puts the parameters into a path template, as openapi-fetch does. That takes a template apart for every call; the
 * plain form, `{name}` with a text or a number, is taken apart once.
 */
export function expandPath(template: string, parameters: Readonly<Record<string, unknown>> = {}): string {
  let pieces = piecesByTemplate.get(template);
  if (!pieces) {
    pieces = template.split(/[{}]/);
    piecesByTemplate.set(template, pieces);
  }
  let path = pieces[0] ?? "";
  for (let place = 1; place < pieces.length; place += 2) {
    const value = parameters[pieces[place] as string];
    // Other styles, arrays and objects. Names of other styles hold a sign, and so find nothing here.
    if (typeof value !== "string" && typeof value !== "number") {
      return defaultPathSerializer(template, { ...parameters });
    }
    path += encodeURIComponent(value) + pieces[place + 1];
  }
  return path;
}
