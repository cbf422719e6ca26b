import { isObject, type Json, type JsonObject } from "../document/document.ts";
import type { Tokens } from "../document/json-pointer.ts";
import type { Side } from "./comparable-schema.ts";
import type { RedoclyChange } from "./redocly.ts";
import { locate } from "./references.ts";
import { schemaText } from "./schema-text.ts";

/** A change of `redocly diff` at one place where an operation has it. */
export interface UsedChange {
  readonly operationId: string;
  readonly change: RedoclyChange;
  /** Way to the operation in both documents. */
  readonly operation: Tokens;
  /** Way from there to what changed; to its object where a keyword was modified. */
  readonly tokens: Tokens;
  readonly before: JsonObject;
  readonly after: JsonObject;
}

/** A place as people call it, and whose values stand there. */
interface NamedPlace {
  readonly place: string;
  readonly side: Side;
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
    const side = "output";
    if (part === "headers") return { place: `${response} header ${name}${schemaPath(schema)}`, side };
    if (part !== "content") return { place: response, side };
    const owner = [...operation, area, key];
    return { place: contentPlace(document, owner, `${response} body`, name, schema), side };
  }
  return { place: area === undefined ? "operation" : area, side: "input" };
}

/** The place of a change, in the document that has it. */
export function placeOf(used: UsedChange): NamedPlace {
  const document = used.change.kind === "removed" ? used.before : used.after;
  return namePlace(document, used.operation, used.tokens);
}

/** The types before and after at the place of a change. */
export function texts({ before, after, operation, tokens }: UsedChange) {
  return {
    before: textAt(before, [...operation, ...tokens]),
    after: textAt(after, [...operation, ...tokens]),
  };
}

/** The type of what `tokens` lead to; undefined where there is nothing. */
export function textAt(document: JsonObject, tokens: Tokens): string | undefined {
  const value = locate(document, tokens)?.value;
  return value === undefined ? undefined : textOf(document, value);
}

/** The type of a schema or parameter of a comparable document. */
export function textOf(document: JsonObject, value: Json): string {
  const components = isObject(document.components) ? document.components : {};
  const schemas = isObject(components.schemas) ? components.schemas : {};
  if (isObject(value) && typeof value.in === "string" && "schema" in value) {
    return schemaText(schemas, value.schema ?? true);
  }
  return schemaText(schemas, value);
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
