import { isObject, type JsonObject, type Path } from "../document/document.ts";
import type { NewAction } from "../overlay/edit-overlay.ts";
import { quoted } from "./missing-metadata.ts";
import { walkObjects } from "./walk-schemas.ts";

const SECRET =
  /secret|token|apikey|api[-_]key|passw|passphrase|credential|assertion|authoriz|bearer|signature|cookie|session|jwt/i;
/** About a token, and not one. */
const ABOUT = /(type|expir\w*|in|at|id|name|count|limit|url|uri|scope)$/i;

/**
 * Overlay actions that mark text fields as secrets by their names, so that mocks and the proxy do not record their values.
 * A mark too many costs a value in a recording; a person removes it.
 */
export function secretFields(
  document: JsonObject,
  takenNames: ReadonlySet<string>,
): { actions: NewAction[]; fields: string[] } {
  const actions: NewAction[] = [];
  const fields: string[] = [];
  walkObjects(document, ({ properties, type }, path) => {
    if (!isObject(properties) || (type !== undefined && type !== "object")) return;
    for (const [name, schema] of Object.entries(properties)) {
      if (!isObject(schema) || schema.$ref !== undefined || schema["x-secret"] !== undefined) continue;
      if (schema.format === "password" || !(schema.type === undefined || schema.type === "string")) continue;
      if (!SECRET.test(name) || ABOUT.test(name) || schema.enum !== undefined) continue;
      const field = [...path, "properties", name];
      const target = jsonPath(field);
      const words = field.filter((part) => part !== "properties").join(".");
      if (takenNames.has(`secret-${words}`)) continue;
      fields.push(words);
      actions.push({
        "x-name": `secret-${words}`,
        description: `The name of ${name} says that it is a secret. If it is not, set x-secret to false.`,
        target,
        update: { "x-secret": true },
      });
    }
  });
  return { actions, fields };
}

function jsonPath(path: Path): string {
  return `$${path.map((part) => (typeof part === "number" ? `[${part}]` : `[${quoted(part)}]`)).join("")}`;
}
