import { isObject, type Json, type JsonObject } from "../document/document.ts";
import { parsePointer, type Tokens } from "../document/json-pointer.ts";

/** A value and where it is defined, which is elsewhere when a reference led to it. */
export interface Located {
  readonly value: Json;
  readonly tokens: Tokens;
}

/** Follows keys and, wherever one stands in the way or at the end, references of a comparable document. */
export function locate(document: JsonObject, tokens: Tokens): Located | undefined {
  let value: Json | undefined = document;
  let at: Tokens = [];
  const step = (key: string) => {
    value = child(value, key);
    at = [...at, key];
  };
  const follow = () => {
    const seen = new Set<string>();
    while (isObject(value) && isReference(value.$ref) && !seen.has(value.$ref)) {
      seen.add(value.$ref);
      at = parsePointer(value.$ref);
      value = at.reduce<Json | undefined>(child, document);
    }
  };
  for (const key of tokens) {
    follow();
    step(key);
  }
  follow();
  return value === undefined ? undefined : { value, tokens: at };
}

/** The value of a key or index; undefined if it does not exist. */
export function child(value: Json | undefined, key: string): Json | undefined {
  if (Array.isArray(value)) return value[Number(key)];
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** Name of the schema that a comparable schema refers to. */
export function refName({ $ref }: JsonObject): string | undefined {
  return isReference($ref) ? parsePointer($ref)[2] : undefined;
}

/** A comparable document refers to its shared schemas alone; anything else called `$ref` is data. */
function isReference($ref: Json | undefined): $ref is string {
  return typeof $ref === "string" && $ref.startsWith("#/components/schemas/");
}

/** The schemas that a value refers to, directly or through others. */
export function reachable(schemas: JsonObject, from: Json): Set<string> {
  const found = new Set<string>();
  const pending: Json[] = [from];
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (typeof value !== "object" || value === null) continue;
    const name = isObject(value) ? refName(value) : undefined;
    if (name !== undefined && !found.has(name)) {
      found.add(name);
      pending.push(schemas[name] ?? true);
    }
    for (const next of Object.values(value)) pending.push(next);
  }
  return found;
}

/** More places of one schema in one operation would say nothing new. */
const MAX_SITES = 12;

/**
 * Where the operations of a document use each of its shared schemas. `redocly diff` reports a change of a shared schema
 * once; those who call another operation want to read it too.
 */
export class UseSites {
  readonly document: JsonObject;
  readonly #users: ReadonlyMap<string, readonly Tokens[]>;

  constructor(document: JsonObject) {
    this.document = document;
    this.#users = findUsers(document);
  }

  /** Every way from an operation to the shared schema; recursion is followed once. */
  of(name: string): Tokens[] {
    const byOperation = new Map<string, Tokens[]>();
    const climb = (schema: string, below: Tokens, seen: readonly string[]) => {
      for (const user of this.#users.get(schema) ?? []) {
        const path = [...user, ...below];
        const [kind, owner] = user;
        if (kind === "paths" && owner !== undefined) {
          const found = byOperation.get(owner) ?? [];
          if (found.length < MAX_SITES) byOperation.set(owner, [...found, path]);
          continue;
        }
        const parent = user[2];
        if (parent === undefined || seen.includes(parent) || seen.length > MAX_SITES) continue;
        climb(parent, path.slice(3), [...seen, parent]);
      }
    };
    climb(name, [], [name]);
    return [...byOperation.values()].flat();
  }
}

/** For each shared schema the places that refer to it, in operations and in other shared schemas. */
function findUsers(document: JsonObject): Map<string, Tokens[]> {
  const users = new Map<string, Tokens[]>();
  const pending: { value: Json; tokens: Tokens }[] = [{ value: document, tokens: [] }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value, tokens } = next;
    if (typeof value !== "object" || value === null) continue;
    const name = isObject(value) ? refName(value) : undefined;
    if (name !== undefined) users.set(name, [...(users.get(name) ?? []), tokens]);
    for (const [key, below] of Object.entries(value))
      pending.push({ value: below, tokens: [...tokens, key] });
  }
  return users;
}
