import { code, listed, plain } from "../diff/wording.ts";
import { isObject, type Json } from "../document/document.ts";
import type { Tokens } from "../document/json-pointer.ts";
import { isSet, itemsOf, type StructureChange } from "../structure/structure-changes.ts";

const TEXTS = new Set(["description", "summary", "title"]);

/** What changed at one place upstream, as a phrase: `` `RequestStatus` now allows `Cancelled` ``. */
export function changePhrase(change: StructureChange): string {
  const { tokens, before, after } = change;
  const key = tokens.at(-1) ?? "";
  const owner = subject(tokens.slice(0, -1));
  if (TEXTS.has(key) && (typeof after === "string" || typeof before === "string")) {
    if (after === undefined) return `${owner} no longer has a ${key} (before: “${plain(String(before))}”)`;
    const was = before === undefined ? "" : ` (before: “${plain(String(before))}”)`;
    return `the ${key} of ${owner} now says “${plain(String(after))}”${was}`;
  }
  if ([before, after].every((value) => value === undefined || isSet(value))) return listPhrase(change);
  const kind = tokens.at(-2);
  if (kind === "responses")
    return memberPhrase(change, subject(tokens.slice(0, -2)), `response ${code(key)}`);
  if (kind === "parameters" && tokens[0] === "paths")
    return memberPhrase(change, subject(tokens.slice(0, -2)), `parameter ${code(key)}`);
  if (kind === "properties")
    return memberPhrase(change, subject(tokens.slice(0, -2)), `property ${code(key)}`);
  // A reference is its own name.
  const text = key.startsWith("#/") ? "" : valueText(after ?? before);
  if (before === undefined) return `${owner} now has ${code(key)}${text}`;
  if (after === undefined) return `${owner} no longer has ${code(key)}${text}`;
  return `${code(key)} of ${owner} is now ${shown(after)} (before: ${shown(before)})`;
}

/** What an effective document says at a place, as a phrase behind the name of an action. */
export function saysPhrase(value: Json | undefined): string {
  if (value === undefined) return "leaves it out";
  if (isSet(value)) return `still says ${value.length === 0 ? "none" : listed(value.map(text), "and")}`;
  return `still says ${shown(value)}`;
}

function listPhrase({ tokens, before, after, items }: StructureChange): string {
  const key = tokens.at(-1) ?? "";
  const owner = subject(tokens.slice(0, -1));
  const all = items ?? itemsOf((before ?? []) as Json[], (after ?? []) as Json[]);
  const [added, removed] = [all.added, all.removed].map((list) => listed(list.map(text), "and"));
  const [comes, goes] =
    key === "enum" || key === "type"
      ? ["now allows", "no longer allows"]
      : key === "required"
        ? ["now requires", "no longer requires"]
        : [`now has in ${code(key)}`, `no longer has in ${code(key)}`];
  const parts = [
    ...(all.added.length === 0 ? [] : [`${comes} ${added}`]),
    ...(all.removed.length === 0 ? [] : [`${goes} ${removed}`]),
  ];
  return `${owner} ${parts.join(", and ")}`;
}

function memberPhrase({ before, after }: StructureChange, owner: string, member: string): string {
  if (before === undefined) return `${owner} now has ${member}${descriptionOf(after)}`;
  if (after === undefined) return `${owner} no longer has ${member}${descriptionOf(before)}`;
  return `${member} of ${owner} changed`;
}

function descriptionOf(value: Json | undefined): string {
  const words = isObject(value) ? value.description : undefined;
  return typeof words === "string" && words.trim() !== "" ? ` (“${plain(words)}”)` : "";
}

function valueText(value: Json | undefined): string {
  return value === true ? "" : `: ${shown(value)}`;
}

const MAX_SHOWN = 200;

function shown(value: Json | undefined): string {
  const words = text(value);
  return code(words.length > MAX_SHOWN ? `${words.slice(0, MAX_SHOWN)} …` : words);
}

function text(value: Json | undefined): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}

/** The thing at a place, as code: an operation, a schema with its properties, or the place itself. */
function subject(tokens: Tokens): string {
  const [area, first, second, ...rest] = tokens;
  if (area === undefined) return "the document";
  if (area === "paths" && first !== undefined) {
    const route = second === undefined ? first : `${second.toUpperCase()} ${first}`;
    const inside = inOperation(rest);
    return inside === "" ? code(route) : `${inside} of ${code(route)}`;
  }
  if (area === "components" && first === "schemas" && second !== undefined)
    return code(`${second}${schemaPath(rest)}`);
  if (area === "components" && second !== undefined)
    return code([first, second, ...rest].filter((token) => token !== undefined).join("."));
  return code(tokens.join("."));
}

function inOperation([kind, name, ...rest]: Tokens): string {
  if (kind === undefined) return "";
  if (name === undefined) return code(kind);
  if (kind === "parameters") return `parameter ${code(`${name}${schemaPath(withoutSchema(rest))}`)}`;
  if (kind === "responses")
    return `${rest.length === 0 ? "" : `${code(rest.join("."))} in `}response ${code(name)}`;
  return code([kind, name, ...rest].join("."));
}

function withoutSchema(tokens: Tokens): Tokens {
  return tokens[0] === "schema" ? tokens.slice(1) : tokens;
}

/** `properties/lines/items/properties/amount` is `.lines[].amount`. */
function schemaPath(tokens: Tokens): string {
  let path = "";
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index];
    if (token === "properties") path += `.${tokens[++index] ?? "*"}`;
    else if (token === "items") path += "[]";
    else path += `.${token}`;
  }
  return path;
}
