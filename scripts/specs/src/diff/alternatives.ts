import { isObject, type Json, type JsonObject } from "../document/document.ts";
import { child, refName } from "./references.ts";
import { list } from "./schema-keywords.ts";

/** The alternatives that a schema stands for, and what it says beside them; beside properties they only restrict those. */
export function alternativesOf({ anyOf, ...beside }: JsonObject) {
  if (!Array.isArray(anyOf) || "properties" in beside) return undefined;
  return { choices: anyOf as readonly Json[], beside };
}

/** Alternatives of both sides that belong together, and those that came or went. */
export interface PairedAlternatives {
  readonly pairs: readonly (readonly [old: Json, now: Json])[];
  readonly removed: readonly Json[];
  readonly added: readonly Json[];
}

/**
 * Pairs alternatives: those of the same name or text, then those of which a property has the same single value, then
 * those that are alike. Two of which a property has another single value never belong together.
 */
export function pairAlternatives(
  olds: readonly Json[],
  news: readonly Json[],
  [before, after]: readonly [JsonObject, JsonObject],
): PairedAlternatives {
  const pairs: [Json, Json][] = [];
  const rest = new Set(news.keys());
  const byKey = Map.groupBy(rest, (index) => keyOf(news[index] as Json));
  const unpaired = olds.filter((old) => {
    const index = byKey.get(keyOf(old))?.shift();
    if (index === undefined) return true;
    rest.delete(index);
    pairs.push([old, news[index] as Json]);
    return false;
  });
  const traits = new Map([...rest].map((index) => [index, traitsOf(after, news[index] as Json)]));
  const removed = unpaired.filter((old) => {
    const own = traitsOf(before, old);
    let best: { index: number; likeness: number } | undefined;
    for (const [index, other] of traits) {
      const likeness = likenessOf(own, other);
      if (likeness > (best?.likeness ?? 0)) best = { index, likeness };
    }
    if (best === undefined) return true;
    traits.delete(best.index);
    pairs.push([old, news[best.index] as Json]);
    return false;
  });
  return { pairs, removed, added: [...traits.keys()].map((index) => news[index] as Json) };
}

function keyOf(schema: Json): string {
  return (isObject(schema) ? refName(schema) : undefined) ?? JSON.stringify(schema);
}

interface Traits {
  readonly type: string;
  readonly names: ReadonlySet<string>;
  /** Values of properties that have a single one. */
  readonly tags: ReadonlyMap<string, string>;
}

function traitsOf(schemas: JsonObject, schema: Json): Traits {
  const name = isObject(schema) ? refName(schema) : undefined;
  const target = name === undefined ? schema : schemas[name];
  const { type, properties } = isObject(target) ? target : {};
  const entries = Object.entries(isObject(properties) ? properties : {});
  const tags = entries.flatMap(([key, property]) => {
    const values = list(child(property, "enum"));
    return values.length === 1 ? [[key, JSON.stringify(values[0])] as const] : [];
  });
  return {
    type: JSON.stringify(type ?? null),
    names: new Set(entries.map(([key]) => key)),
    tags: new Map(tags),
  };
}

/** 0 for two that have nothing to do with each other. */
function likenessOf(a: Traits, b: Traits): number {
  if (a.type !== b.type) return 0;
  const shared = [...a.tags].filter(([key]) => b.tags.has(key));
  if (shared.some(([key, value]) => b.tags.get(key) !== value)) return 0;
  if (shared.length > 0) return Number.POSITIVE_INFINITY;
  if (a.names.size === 0 && b.names.size === 0) return a.type === "null" ? 0 : 1;
  const common = [...a.names].filter((key) => b.names.has(key)).length;
  return 2 * common >= Math.max(a.names.size, b.names.size) ? common : 0;
}
