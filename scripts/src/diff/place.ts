import { isObject, type JsonObject } from "../document.ts";
import type { Side } from "./comparable-schema.ts";
import { locate, type Tokens } from "./pointer.ts";

/** A place as people call it, and whose values stand there. */
export interface NamedPlace {
  readonly place: string;
  readonly side: Side;
  /** Status of the response that it belongs to. */
  readonly status?: string;
}

/**
 * Names the place in an operation that `tokens` lead to: `query.limit`, `body.lines[].amount`,
 * `response 200 body.result[].quantity`. Choices of alternatives have no name of their own.
 */
export function namePlace(document: JsonObject, operation: Tokens, tokens: Tokens): NamedPlace {
  const [area, key, ...rest] = tokens;
  if (area === "parameters" && key !== undefined) {
    const parameter = locate(document, [...operation, area, key])?.value;
    const { in: where, name } = isObject(parameter) ? parameter : {};
    return { place: `${where}.${name}${schemaPath(rest.slice(1))}`, side: "input" };
  }
  if (area === "requestBody") {
    const [, media, , ...schema] = [key, ...rest];
    return { place: contentPlace(document, [...operation, area], "body", media, schema), side: "input" };
  }
  if (area === "responses" && key !== undefined) {
    const [part, name, , ...schema] = rest;
    const response = `response ${key}`;
    const at = { side: "output", status: key } as const;
    if (part === "headers") return { place: `${response} header ${name}${schemaPath(schema)}`, ...at };
    if (part !== "content") return { place: response, ...at };
    const owner = [...operation, area, key];
    return { place: contentPlace(document, owner, `${response} body`, name, schema), ...at };
  }
  return { place: area === undefined ? "operation" : area, side: "input" };
}

function contentPlace(
  document: JsonObject,
  owner: Tokens,
  name: string,
  media: string | undefined,
  schema: Tokens,
): string {
  const content = locate(document, [...owner, "content"])?.value;
  const types = Object.keys(isObject(content) ? content : {});
  const which = types.length > 1 && media !== undefined ? ` (${media})` : "";
  return `${name}${which}${schemaPath(schema)}`;
}

/** `properties/lines/items/properties/amount` is `.lines[].amount`. */
function schemaPath(tokens: Tokens): string {
  let text = "";
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index];
    if (token === "properties" || token === "patternProperties") text += `.${tokens[++index] ?? "*"}`;
    else if (token === "items") text += "[]";
    else if (token === "additionalProperties") text += ".*";
    else if (token === "anyOf" || token === "allOf" || token === "prefixItems") index++;
  }
  return text;
}
