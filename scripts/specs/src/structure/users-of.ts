import { isObject, type Json, type JsonObject } from "../document/document.ts";
import { lookUp, parseFragment, type Tokens } from "../document/json-pointer.ts";

/** Answers which operations use a place of a document, by references too. */
export class PlaceUsers {
  readonly #users = new Map<string, Set<string>>();
  readonly #paths: JsonObject;

  constructor(document: JsonObject) {
    this.#paths = isObject(document.paths) ? document.paths : {};
    const refs = new Map<Json, readonly string[]>();
    const refsIn = (value: Json): readonly string[] => {
      const known = refs.get(value);
      if (known !== undefined) return known;
      const found = referencesIn(value);
      refs.set(value, found);
      return found;
    };
    for (const item of Object.values(this.#paths)) {
      for (const operation of Object.values(isObject(item) ? item : {})) {
        const id = isObject(operation) ? operation.operationId : undefined;
        if (typeof id !== "string") continue;
        const seen = new Set<string>();
        const pending = [...refsIn(operation), ...refsIn((item as JsonObject).parameters ?? [])];
        for (let ref = pending.pop(); ref !== undefined; ref = pending.pop()) {
          if (seen.has(ref)) continue;
          seen.add(ref);
          this.#add(ref, id);
          const target = lookUp(document, ref);
          if (target !== undefined) pending.push(...refsIn(target));
        }
      }
    }
  }

  /** Ids of the operations that use a place; empty if it belongs to none, or to all. */
  of(tokens: Tokens): readonly string[] {
    const [area, first = "", second = ""] = tokens;
    if (area === "components") return [...(this.#users.get(`${first}/${second}`) ?? [])];
    const item = area === "paths" ? this.#paths[first] : undefined;
    const operations = Object.entries(isObject(item) ? item : {});
    return operations.flatMap(([method, operation]) => {
      const isMeant = second === "" || second === "parameters" || method === second;
      const id = isObject(operation) && isMeant ? operation.operationId : undefined;
      return typeof id === "string" ? [id] : [];
    });
  }

  #add(ref: string, id: string): void {
    const [area, kind, name] = ref.startsWith("#/") ? parseFragment(ref) : [];
    if (area !== "components" || kind === undefined || name === undefined) return;
    const key = `${kind}/${name}`;
    this.#users.set(key, (this.#users.get(key) ?? new Set()).add(id));
  }
}

function referencesIn(value: Json): string[] {
  const found: string[] = [];
  const pending = [value];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next !== "object" || next === null) continue;
    if (isObject(next) && typeof next.$ref === "string") found.push(next.$ref);
    for (const child of Object.values(next)) pending.push(child as Json);
  }
  return found;
}
