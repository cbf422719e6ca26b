import { isDeepStrictEqual } from "node:util";
import { isObject, type Json, type JsonObject } from "../document/document.ts";
import type { Tokens } from "../document/json-pointer.ts";
import { isData, isNameMap } from "../document/keywords.ts";
import { elementKeys } from "./element-keys.ts";

/** One place at which two documents differ. */
export interface StructureChange {
  readonly tokens: Tokens;
  /** Undefined where there was nothing. */
  readonly before: Json | undefined;
  /** Undefined where there is nothing any more. */
  readonly after: Json | undefined;
  /** What came and went, of a list whose order means nothing, such as `enum` and `required`. */
  readonly items?: Items;
}

export interface Items {
  readonly added: readonly Json[];
  readonly removed: readonly Json[];
}

/**
 * Every place at which two documents differ, whether or not it matters to anybody. What came or went is one change,
 * however much is in it. Order and formatting do not count.
 */
export function structureChanges(before: JsonObject, after: JsonObject): StructureChange[] {
  const changes: StructureChange[] = [];
  const compare = (old: Json, now: Json, tokens: Tokens, isNamed: boolean) => {
    if (old === now) return;
    if (isObject(old) && isObject(now)) {
      for (const key of new Set([...Object.keys(old), ...Object.keys(now)])) {
        const [was, is] = [own(old, key), own(now, key)];
        const below = [...tokens, key];
        if (was === undefined || is === undefined) add(was, is, below);
        else if (!isNamed && isData(key, is) && !(isSet(was) && isSet(is) && key === "enum")) {
          if (!isDeepStrictEqual(was, is)) add(was, is, below);
        } else compare(was, is, below, !isNamed && isNameMap(key));
      }
    } else if (isSet(old) && isSet(now)) {
      const items = itemsOf(old, now);
      if (items.added.length + items.removed.length > 0)
        changes.push({ tokens, before: old, after: now, items });
    } else if (Array.isArray(old) && Array.isArray(now)) {
      const [was, is] = [byKey(old), byKey(now)];
      for (const key of new Set([...was.keys(), ...is.keys()])) {
        const [one, other] = [was.get(key), is.get(key)];
        const below = [...tokens, key];
        if (one === undefined || other === undefined) add(one, other, below);
        else compare(one, other, below, false);
      }
    } else add(old, now, tokens);
  };
  const add = (old: Json | undefined, now: Json | undefined, tokens: Tokens) => {
    if (!isDeepStrictEqual(old, now)) changes.push({ tokens, before: old, after: now });
  };
  compare(before, after, [], false);
  return changes;
}

/** Whether a value is a list of texts, numbers and the like. Their order means nothing where the value is not data. */
export function isSet(value: Json | undefined): value is Json[] {
  return Array.isArray(value) && value.every((item) => typeof item !== "object" || item === null);
}

/** What came and went between two lists. */
export function itemsOf(before: readonly Json[], after: readonly Json[]): Items {
  const [old, now] = [new Set(before), new Set(after)];
  return { added: [...now.difference(old)], removed: [...old.difference(now)] };
}

function own(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function byKey(list: readonly Json[]): Map<string, Json> {
  const keys = elementKeys(list);
  return new Map(list.map((item, index) => [keys[index] as string, item]));
}

const DOCUMENTATION = new Set([
  "title",
  "summary",
  "description",
  "example",
  "examples",
  "externalDocs",
  "tags",
  "info",
]);

/** Whether a place is of words and examples alone: nothing that a client sends or receives. */
export function isDocumentation(tokens: Tokens): boolean {
  if (tokens[0] === "info" || tokens[0] === "tags") return true;
  // A property may have such a name.
  return tokens.some((token, index) => DOCUMENTATION.has(token) && !isNameMap(tokens[index - 1] ?? ""));
}
