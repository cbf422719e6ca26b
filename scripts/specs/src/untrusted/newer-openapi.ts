import { isObject, type Json, type JsonObject, type Path } from "../document/document.ts";
import { isData, isNameMap } from "../document/keywords.ts";
import type { Finding } from "./references.ts";

/** What OpenAPI 3.2 added and the generator of the types would leave out without a word. */
const NEWER: Readonly<Record<string, string>> = {
  query: "operations with the method QUERY",
  additionalOperations: "operations with other methods (`additionalOperations`)",
  itemSchema: "streamed bodies (`itemSchema`)",
  prefixEncoding: "streamed bodies (`prefixEncoding`)",
  itemEncoding: "streamed bodies (`itemEncoding`)",
  mediaTypes: "shared media types (`components.mediaTypes`)",
  $self: "an address of its own (`$self`)",
};

/** Parts of an OpenAPI 3.2 document that a client could not be generated from. */
export function newerFindings(document: JsonObject): Finding[] {
  const found: Finding[] = [];
  const visit = (value: Json, path: Path, isNamed: boolean) => {
    if (Array.isArray(value)) {
      value.forEach((item, index) => {
        visit(item, [...path, index], false);
      });
    }
    if (!isObject(value)) return;
    for (const [key, child] of Object.entries(value)) {
      const below = [...path, key];
      if (!isNamed && Object.hasOwn(NEWER, key) && isMeant(key, path))
        found.push(finding(below, NEWER[key] ?? key));
      if (!isNamed && key === "in" && child === "querystring") {
        found.push(finding(below, "a query string as one parameter (`in: querystring`)"));
      }
      if (!isNamed && isData(key, child)) continue;
      visit(child, below, !isNamed && isNameMap(key));
    }
  };
  visit(document, [], false);
  return found;
}

/** `query` is a method only in an item of `paths`. */
function isMeant(key: string, path: Path): boolean {
  if (key === "$self") return path.length === 0;
  if (key === "mediaTypes") return path.length === 1 && path[0] === "components";
  return (
    key !== "query" || path.at(-2) === "paths" || path.at(-2) === "pathItems" || path.at(-3) === "callbacks"
  );
}

function finding(path: Path, what: string): Finding {
  return { path, problem: `OpenAPI 3.2 allows ${what}, which no client can be generated from yet` };
}
