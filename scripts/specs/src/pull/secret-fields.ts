import { isObject, type Json, type JsonObject, type Path } from "../document/document.ts";
import type { NewAction } from "../overlay/edit-overlay.ts";
import { quoted } from "./missing-metadata.ts";
import { walkObjects } from "./walk-schemas.ts";

/** Names that a person has to look at. A test of contract-testing asks for a decision on each of them. */
const NOTICEABLE =
  /secret|token|key|passw|passphrase|credential|assertion|authoriz|bearer|signature|cookie|session|jwt|hint|code$/i;
/** Of these, names that are about a secret and not one, or that are codes of something. */
const HARMLESS = /hint|(code|type|expir\w*|at|id|ids|name|count|limit|url|uri|scope)$/i;

/**
 * Overlay actions that decide by the names of text fields and parameters whether they are secrets, so that mocks and the
 * proxy do not record secret values. A mark too many costs a value in a recording; a person corrects it.
 *
 * @param before - The document before: what it has and does not mark, a person has looked at.
 * @returns The actions, and the fields that were marked as secrets.
 */
export function secretFields(
  document: JsonObject,
  takenNames: ReadonlySet<string>,
  before: JsonObject,
): { actions: NewAction[]; fields: string[] } {
  const actions: NewAction[] = [];
  const fields: string[] = [];
  const reviewed = unmarkedNames(before);
  const decide = (name: string, schema: Json | undefined, path: Path) => {
    if (!NOTICEABLE.test(name) || reviewed.has(name) || !isObject(schema)) return;
    if (schema.$ref !== undefined || schema["x-secret"] !== undefined) return;
    const words = path.filter((part) => part !== "properties").join(".");
    if (takenNames.has(`secret-${words}`)) return;
    const isText = (schema.type === undefined || schema.type === "string") && schema.enum === undefined;
    const isSecret = isText && !HARMLESS.test(name);
    if (isSecret) fields.push(words);
    actions.push({
      "x-name": `secret-${words}`,
      description: `Assumed from the name ${name}. Correct it if it is ${isSecret ? "not a secret" : "a secret"}.`,
      target: `$${path.map((part) => (typeof part === "number" ? `[${part}]` : `[${quoted(String(part))}]`)).join("")}`,
      update: { "x-secret": isSecret },
    });
  };
  walkObjects(document, ({ properties, name, in: place, schema }, path) => {
    for (const [key, value] of Object.entries(isObject(properties) ? properties : {}))
      decide(key, value, [...path, "properties", key]);
    if (typeof name === "string" && typeof place === "string") decide(name, schema, [...path, "schema"]);
  });
  return { actions, fields };
}

function unmarkedNames(document: JsonObject): ReadonlySet<string> {
  const names = new Set<string>();
  const add = (name: string, schema: Json | undefined) => {
    if (!isObject(schema) || schema["x-secret"] !== true) names.add(name);
  };
  walkObjects(document, ({ properties, name, in: place, schema }) => {
    for (const [key, value] of Object.entries(isObject(properties) ? properties : {})) add(key, value);
    if (typeof name === "string" && typeof place === "string") add(name, schema);
  });
  return names;
}
