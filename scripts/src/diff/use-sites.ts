import { isObject, type Json, type JsonObject } from "../document.ts";
import type { Tokens } from "./pointer.ts";
import { refName } from "./schema-refs.ts";

/** More places of one schema in one operation would say nothing new. */
const MAX_SITES = 12;

/**
 * Where the operations of a document use each of its shared schemas. `redocly diff` reports a change of a shared schema
 * once; those who call another operation want to read it too.
 */
export class UseSites {
  readonly #document: JsonObject;
  readonly #users: ReadonlyMap<string, readonly Tokens[]>;

  constructor(document: JsonObject) {
    this.#document = document;
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

  get document(): JsonObject {
    return this.#document;
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
    for (const [key, child] of Object.entries(value))
      pending.push({ value: child as Json, tokens: [...tokens, key] });
  }
  return users;
}
