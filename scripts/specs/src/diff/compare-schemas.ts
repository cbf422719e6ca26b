import { isDeepStrictEqual } from "node:util";
import { isObject, type Json, type JsonObject } from "../document/document.ts";
import { alternativesOf, pairAlternatives } from "./alternatives.ts";
import { type Side, withoutSide } from "./comparable-schema.ts";
import { compareKeywords, type Documents, type KeywordDifference } from "./compare-keywords.ts";
import type { Finding } from "./findings.ts";
import { pairProperties } from "./pair-properties.ts";
import { referencesIn, refName } from "./references.ts";
import { rename } from "./renames.ts";
import { type Bump, compareBumps } from "./report.ts";
import { list } from "./schema-keywords.ts";
import { schemaText } from "./schema-text.ts";

/** A difference between two schemas; its place begins where the comparison did, such as `.lines[].amount`. */
export type Difference = Omit<Finding, "operationId" | "source" | "cause">;

/**
 * What a comparison of two schemas found. Shared schemas are compared once, however many schemas refer to them: a node
 * has the differences of its own, and links to the nodes of the schemas that it refers to.
 */
export interface SchemaNode {
  /** Name of the shared schema; absent for one that stands where it is used. */
  readonly name?: string;
  readonly differences: Difference[];
  readonly links: { readonly path: string; readonly node: SchemaNode }[];
}

const SAME: SchemaNode = { differences: [], links: [] };

interface Context {
  readonly node: SchemaNode;
  readonly side: Side;
  /** Pairs that are being compared: an inline schema and a recursive one have no end together. */
  readonly open: Map<Json, Set<Json>>;
}

/** Compares schemas of two documents, in the comparable form, for those who write or read the values. */
export class SchemaComparison {
  readonly #before: JsonObject;
  readonly #after: JsonObject;
  readonly #nodes = new Map<string, SchemaNode>();
  readonly #pending: (() => void)[] = [];
  /** Schemas that differ, or lead to one that does. */
  readonly #affected: ReadonlySet<string>;

  readonly #documents: Documents = {
    write: (schema, isOld) => schemaText(isOld ? this.#before : this.#after, schema),
    leadsToDifference: (schema) => this.#leadsToDifference(schema),
  };

  constructor(before: JsonObject, after: JsonObject) {
    this.#before = before;
    this.#after = after;
    this.#affected = affectedSchemas(before, after);
  }

  compare(old: Json, now: Json, side: Side): SchemaNode {
    if (isDeepStrictEqual(old, now) && !this.#leadsToDifference(now)) return SAME;
    const node: SchemaNode = { differences: [], links: [] };
    this.#walk({ node, side, open: new Map() }, old, now, "");
    // A queue, since schemas refer to each other to any depth.
    for (let next = this.#pending.pop(); next !== undefined; next = this.#pending.pop()) next();
    return node;
  }

  /** The largest bump of any difference, of the schemas themselves or of those that they lead to. */
  bumpOf(old: Json, now: Json, side: Side): Bump {
    let result: Bump = "none";
    const pending = [this.compare(old, now, side)];
    const seen = new Set(pending);
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      for (const { bump } of node.differences) if (compareBumps(bump, result) > 0) result = bump;
      for (const link of node.links) {
        if (seen.has(link.node)) continue;
        seen.add(link.node);
        pending.push(link.node);
      }
    }
    return result;
  }

  #leadsToDifference(schema: Json): boolean {
    return referencesIn(schema).some((name) => this.#affected.has(name));
  }

  #named(old: string, now: string, side: Side): SchemaNode {
    if (old === now && !this.#affected.has(old)) return SAME;
    const key = JSON.stringify([old, now]);
    const known = this.#nodes.get(key);
    if (known !== undefined) return known;
    const node: SchemaNode = { name: withoutSide(now), differences: [], links: [] };
    this.#nodes.set(key, node);
    const [a, b] = [this.#before[old] ?? true, this.#after[now] ?? true];
    this.#pending.push(() => this.#walk({ node, side, open: new Map() }, a, b, ""));
    return node;
  }

  #walk(context: Context, old: Json, now: Json, path: string): void {
    const [oldName, newName] = [old, now].map((schema) => (isObject(schema) ? refName(schema) : undefined));
    if (oldName !== undefined && newName !== undefined) {
      const node = this.#named(oldName, newName, context.side);
      if (node !== SAME) context.node.links.push({ path, node });
      return;
    }
    const [a, b] = [resolved(this.#before, old), resolved(this.#after, now)];
    const open = context.open.get(a) ?? new Set();
    if (open.has(b)) return;
    context.open.set(a, open.add(b));
    this.#compareBoth(context, [old, a], [now, b], path);
    open.delete(b);
  }

  /** Compares both as they are written and as they are once a reference is followed. */
  #compareBoth(context: Context, old: [Json, Json], now: [Json, Json], path: string): void {
    const [a, b] = [old[1], now[1]];
    if (typeof a === "boolean" && typeof b === "boolean") {
      if (a !== b) this.#add(context, path, old[0], now[0], [{ kind: b ? "widened" : "narrowed" }]);
      return;
    }
    const [before, after] = [objectOf(a), objectOf(b)];
    if (alternativesOf(before) !== undefined || alternativesOf(after) !== undefined) {
      this.#compareAlternatives(context, old[0], now[0], before, after, path);
      return;
    }
    const found = compareKeywords(before, after, context.side, this.#documents);
    this.#add(context, path, old[0], now[0], found);
    if (found.some(({ kind }) => kind === "replaced")) return;
    this.#compareLists(context, before, after, path);
    this.#compareProperties(context, before, after, path);
    const below = (key: string, suffix: string) => {
      const [was, is] = [before[key], after[key]];
      if (was === false || is === false || (was === undefined && is === undefined)) return;
      this.#walk(context, was ?? true, is ?? true, `${path}${suffix}`);
    };
    below("items", "[]");
    below("additionalProperties", ".*");
    const [oldItems, newItems] = [list(before.prefixItems), list(after.prefixItems)];
    for (const [index, item] of oldItems.entries())
      if (index < newItems.length) this.#walk(context, item, newItems[index] ?? true, `${path}[${index}]`);
  }

  #compareAlternatives(
    context: Context,
    old: Json,
    now: Json,
    before: JsonObject,
    after: JsonObject,
    path: string,
  ): void {
    const { choices: olds = [old], beside: oldBeside } = alternativesOf(before) ?? { beside: outer(before) };
    const { choices: news = [now], beside: newBeside } = alternativesOf(after) ?? { beside: outer(after) };
    const { pairs, removed, added } = pairAlternatives(olds, news, [this.#before, this.#after]);
    for (const [a, b] of pairs) this.#walk(context, a, b, path);
    const found = compareKeywords(oldBeside, newBeside, context.side, this.#documents);
    if (removed.length + added.length > 0) {
      const kind = added.length === 0 ? "narrowed" : removed.length === 0 ? "widened" : "changed";
      const texts = (schemas: JsonObject, choices: readonly Json[]) =>
        choices.map((choice) => schemaText(schemas, choice));
      const detail = {
        type: "choices",
        added: texts(this.#after, added),
        removed: texts(this.#before, removed),
      } as const;
      found.push({ kind, detail, isInType: true });
    }
    this.#add(context, path, old, now, found);
  }

  /** What all must satisfy, beside the properties; alternatives beside properties restrict those. */
  #compareLists(context: Context, before: JsonObject, after: JsonObject, path: string): void {
    for (const key of ["allOf", "anyOf"] as const) {
      if (before[key] === undefined && after[key] === undefined) continue;
      const schemas = [this.#before, this.#after] as const;
      const { pairs, removed, added } = pairAlternatives(list(before[key]), list(after[key]), schemas);
      for (const [a, b] of pairs) this.#walk(context, a, b, path);
      if (removed.length + added.length === 0) continue;
      const isNarrowed =
        key === "allOf" ? removed.length === 0 : before[key] === undefined || added.length === 0;
      const isWidened =
        key === "allOf" ? added.length === 0 : after[key] === undefined || removed.length === 0;
      const kind = isNarrowed ? "narrowed" : isWidened ? "widened" : "changed";
      this.#add(context, path, before, after, [{ kind }]);
    }
  }

  #compareProperties(context: Context, before: JsonObject, after: JsonObject, path: string): void {
    const { side, node } = context;
    const [hidden, mode] =
      side === "input" ? (["readOnly", "read-only"] as const) : (["writeOnly", "write-only"] as const);
    const hides = (schemas: JsonObject) => (schema: Json) => {
      const target = resolved(schemas, schema);
      return isObject(target) && target[hidden] === true;
    };
    const pairs = pairProperties(before, after, { before: hides(this.#before), after: hides(this.#after) });
    for (const { name, newName, old, now, isHidden, wasRequired, isRequired } of pairs) {
      const place = `${path}.${name}`;
      if (old === undefined || now === undefined) {
        const kind = old === undefined ? "added" : "removed";
        const detail = isHidden ? ({ type: "access", mode, isNow: now === undefined } as const) : undefined;
        const isNeeded = isRequired && side === "input";
        this.#add(context, place, old, now, [{ kind, detail, isRequired: kind === "added" && isNeeded }]);
        continue;
      }
      if (newName !== name) node.differences.push(rename(place, `${path}.${newName}`, side));
      this.#walk(context, old, now, `${path}.${newName}`);
      if (wasRequired !== isRequired)
        this.#add(context, `${path}.${newName}`, old, now, [{ kind: isRequired ? "required" : "optional" }]);
    }
  }

  #add(
    { node, side }: Context,
    place: string,
    old: Json | undefined,
    now: Json | undefined,
    found: readonly KeywordDifference[],
  ): void {
    if (found.length === 0) return;
    const before = old === undefined ? undefined : schemaText(this.#before, old);
    const after = now === undefined ? undefined : schemaText(this.#after, now);
    for (const { isInType = false, ...rest } of found) {
      node.differences.push({
        place,
        side,
        bump: bumpOf({ ...rest, isInType }, side),
        before,
        after,
        ...rest,
      });
    }
  }
}

/** How much a difference breaks those who write the values, or those who read them. */
export function bumpOf({ kind, isRequired, isInType }: Omit<KeywordDifference, "bump">, side: Side): Bump {
  const isInput = side === "input";
  switch (kind) {
    case "added":
      return isRequired && isInput ? "major" : "minor";
    case "required":
      return isInput ? "major" : "minor";
    case "narrowed":
      return isInput ? "major" : isInType ? "minor" : "patch";
    case "optional":
    case "widened":
      return isInput ? "minor" : "major";
    default:
      return "major";
  }
}

function affectedSchemas(before: JsonObject, after: JsonObject): Set<string> {
  const users = new Map<string, string[]>();
  for (const schemas of [before, after]) {
    for (const [name, schema] of Object.entries(schemas)) {
      for (const used of referencesIn(schema)) {
        const known = users.get(used);
        if (known === undefined) users.set(used, [name]);
        else known.push(name);
      }
    }
  }
  const names = Object.keys({ ...before, ...after });
  const affected = new Set(names.filter((name) => !isDeepStrictEqual(before[name], after[name])));
  // A set can grow while it is read.
  for (const name of affected) for (const user of users.get(name) ?? []) affected.add(user);
  return affected;
}

function resolved(schemas: JsonObject, schema: Json): Json {
  let value = schema;
  const seen = new Set<string>();
  for (;;) {
    const name = isObject(value) ? refName(value) : undefined;
    if (name === undefined || seen.has(name)) return value;
    seen.add(name);
    value = schemas[name] ?? true;
  }
}

function objectOf(schema: Json): JsonObject {
  return isObject(schema) ? schema : schema === false ? { not: true } : {};
}

/** What a schema says as a whole when it becomes one of several alternatives. */
function outer(schema: JsonObject): JsonObject {
  const kept = ["default", "deprecated", "readOnly", "writeOnly"].filter((key) => key in schema);
  return Object.fromEntries(kept.map((key) => [key, schema[key] as Json]));
}
