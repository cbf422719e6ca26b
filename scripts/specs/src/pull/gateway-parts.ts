import { isObject, type JsonObject } from "../document/document.ts";
import type { NewAction } from "../overlay/edit-overlay.ts";
import { operationsOf } from "../upstream/check-upstream-document.ts";
import { quoted } from "./missing-metadata.ts";
import { walkObjects } from "./walk-schemas.ts";

const INTEGRATION = "x-amazon-apigateway-integration";

/**
 * Overlay actions that leave out what a gateway adds to an exported document: `options` operations, which answer
 * browsers' CORS preflight requests, and `x-amazon-*`, which names internal hosts and accounts.
 *
 * @param document - The document with all other overlay actions applied.
 */
export function gatewayParts(document: JsonObject, takenNames: ReadonlySet<string>): NewAction[] {
  const actions: NewAction[] = [];
  const add = (name: string, description: string, target: string) => {
    if (!takenNames.has(name)) actions.push({ "x-name": name, description, target, remove: true });
  };
  const operations = operationsOf(document);
  const options = operations.filter(({ method }) => method === "options");
  const preflights = options.filter(({ value }) => isPreflight(value));
  const others = new Set(operations.filter((one) => !preflights.includes(one)).map(({ path }) => path));
  const emptied = preflights.filter(({ path }) => !others.has(path));
  for (const { path } of emptied) {
    add(
      `gateway-path-${path}`,
      `Only CORS preflight requests have the path ${path}.`,
      `$.paths[${quoted(path)}]`,
    );
  }
  const remaining = preflights.filter((one) => !emptied.includes(one));
  const isAll = remaining.length > 0 && preflights.length === options.length;
  for (const { path } of isAll ? [] : remaining) {
    const target = `$.paths[${quoted(path)}].options`;
    add(`gateway-options-${path}`, `OPTIONS ${path} serves browsers' CORS preflight requests.`, target);
  }
  if (isAll) {
    const description = "OPTIONS serves browsers' CORS preflight requests; programs do not call it.";
    add("gateway-options", description, "$.paths[*].options");
  }
  const keys = new Set<string>();
  const gone = new Set(emptied.map(({ path }) => path));
  walkObjects(document, (object, [root, path, method]) => {
    const isGone = root === "paths" && (gone.has(String(path)) || isLeft(path, method));
    if (!isGone) for (const key of Object.keys(object)) if (/^x-amazon-/i.test(key)) keys.add(key);
  });
  for (const key of [...keys].toSorted()) {
    const description = `${key} configures the owner's gateway, and can name internal hosts and accounts.`;
    add(`gateway-${key}`, description, `$..[${quoted(key)}]`);
  }
  return actions;

  function isLeft(path: unknown, method: unknown): boolean {
    return method === "options" && preflights.some((one) => one.path === path);
  }
}

function isPreflight({ [INTEGRATION]: integration, responses }: JsonObject): boolean {
  if (isObject(integration) && String(integration.type).toLowerCase() === "mock") return true;
  return Object.values(isObject(responses) ? responses : {}).some(
    (response) =>
      isObject(response) &&
      Object.keys(isObject(response.headers) ? response.headers : {}).some((name) =>
        /^access-control-allow-methods$/i.test(name),
      ),
  );
}
