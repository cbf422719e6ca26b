import { isDeepStrictEqual } from "node:util";
import type { Json, JsonObject } from "../document/document.ts";
import type { Side } from "./comparable-schema.ts";
import type { Detail, Finding } from "./findings.ts";
import type { Bump } from "./report.ts";
import { list } from "./schema-keywords.ts";
import { ruleText } from "./schema-text.ts";

/** A difference of two schemas in what they say themselves; the bump is given where it does not follow from the kind. */
export type KeywordDifference = Pick<Finding, "kind" | "isRequired" | "detail"> & {
  readonly bump?: Bump;
  /** The TypeScript type differs too, so that readers have less to handle. */
  readonly isInType?: boolean;
};

/** What a comparison of keywords needs to know of the documents. */
export interface Documents {
  /** Writes a schema of the old or the new document for people. */
  write(schema: Json, isOld: boolean): string;
  /** Whether a schema refers to one that differs. */
  leadsToDifference(schema: Json): boolean;
}

/** Compares what two schemas say of a value, not what they say of the values inside it. */
export function compareKeywords(
  old: JsonObject,
  now: JsonObject,
  side: Side,
  documents: Documents,
): KeywordDifference[] {
  const type = compareTypes(old.type, now.type);
  if (type?.kind === "replaced") return [type];
  const inType = (difference: KeywordDifference | undefined) =>
    difference && { ...difference, isInType: true };
  return [
    inType(compareValues(old.enum, now.enum)),
    inType(type),
    ...compareBounds(old, now),
    ...["format", "pattern", "contentEncoding", "contentMediaType"].map((key) => compareForm(key, old, now)),
    compareAdditional(old, now),
    ...compareRules(old, now, documents),
    ...compareMeaning(old, now, side),
  ].filter((difference) => difference !== undefined);
}

function compareTypes(old: Json | undefined, now: Json | undefined): KeywordDifference | undefined {
  if (isDeepStrictEqual(old, now)) return undefined;
  if (old === undefined || now === undefined) return { kind: old === undefined ? "narrowed" : "widened" };
  const [before, after] = [[old].flat().map(String), [now].flat().map(String)];
  const [added, removed] = [without(after, before), without(before, after)];
  const isCovered = (type: string, by: readonly string[]) =>
    by.includes(type) || (type === "integer" && by.includes("number"));
  const [oldFits, newFits] = [
    before.every((type) => isCovered(type, after)),
    after.every((type) => isCovered(type, before)),
  ];
  const isOnlyNull = [...added, ...removed].every((type) => type === "null");
  const detail: Detail | undefined = isOnlyNull ? { type: "choices", added, removed } : undefined;
  if (oldFits || newFits) return { kind: oldFits ? "widened" : "narrowed", detail };
  const isNumber = (types: readonly string[]) => types.some((type) => /^(integer|number)$/.test(type));
  const isShared = before.some((type) => type !== "null" && after.includes(type));
  return { kind: isShared || (isNumber(before) && isNumber(after)) ? "changed" : "replaced" };
}

function compareValues(old: Json | undefined, now: Json | undefined): KeywordDifference | undefined {
  if (!Array.isArray(old) || !Array.isArray(now)) return compareLimit(old, now, () => undefined);
  const [before, after] = [old, now].map((values) => values.map((value) => JSON.stringify(value)));
  const [added, removed] = [without(after ?? [], before ?? []), without(before ?? [], after ?? [])];
  if (added.length + removed.length === 0) return undefined;
  const kind = added.length === 0 ? "narrowed" : removed.length === 0 ? "widened" : "changed";
  return { kind, detail: { type: "choices", added, removed } };
}

function without(values: readonly string[], others: readonly string[]): string[] {
  const known = new Set(others);
  return values.filter((value) => !known.has(value));
}

/** A limit that came narrows, and one that went widens; `isTighter` compares two, undefined if neither contains the other. */
function compareLimit(
  old: Json | undefined,
  now: Json | undefined,
  isTighter: (old: Json, now: Json) => boolean | undefined,
): KeywordDifference | undefined {
  if (isDeepStrictEqual(old, now)) return undefined;
  if (old === undefined || now === undefined) return { kind: old === undefined ? "narrowed" : "widened" };
  const tighter = isTighter(old, now);
  return { kind: tighter === undefined ? "changed" : tighter ? "narrowed" : "widened" };
}

function compareBounds(old: JsonObject, now: JsonObject): (KeywordDifference | undefined)[] {
  const more = (a: Json, b: Json) => Number(b) > Number(a);
  const less = (a: Json, b: Json) => Number(b) < Number(a);
  const [oldLower, newLower] = [old, now].map((schema) =>
    boundOf(schema, "minimum", "exclusiveMinimum", Math.max),
  );
  const [oldUpper, newUpper] = [old, now].map((schema) =>
    boundOf(schema, "maximum", "exclusiveMaximum", Math.min),
  );
  const isTighter = (isMore: typeof more) => (a: Json, b: Json) => {
    const [[was, wasExclusive], [is]] = [a, b] as [[number, boolean], [number, boolean]];
    return was === is ? !wasExclusive : isMore(was, is);
  };
  return [
    compareLimit(oldLower, newLower, isTighter(more)),
    compareLimit(oldUpper, newUpper, isTighter(less)),
    ...["minLength", "minItems", "minProperties", "minContains"].map((key) =>
      compareLimit(old[key], now[key], more),
    ),
    ...["maxLength", "maxItems", "maxProperties", "maxContains"].map((key) =>
      compareLimit(old[key], now[key], less),
    ),
    compareLimit(old.multipleOf, now.multipleOf, (a, b) =>
      isMultiple(b, a) ? true : isMultiple(a, b) ? false : undefined,
    ),
    compareLimit(old.uniqueItems || undefined, now.uniqueItems || undefined, () => undefined),
  ];
}

/** The bound that counts, and whether it is outside of the values itself. */
function boundOf(
  schema: JsonObject,
  inclusive: string,
  exclusive: string,
  tighter: (a: number, b: number) => number,
): Json | undefined {
  const [own, other] = [schema[inclusive], schema[exclusive]];
  if (typeof other !== "number") return typeof own === "number" ? [own, false] : undefined;
  if (typeof own !== "number" || tighter(own, other) === other) return [other, true];
  return [own, false];
}

function isMultiple(value: Json, of: Json): boolean {
  const ratio = Number(value) / Number(of);
  return Math.abs(ratio - Math.round(ratio)) < 1e-9;
}

/** How a text is written: another form accepts none of the old texts. */
function compareForm(key: string, old: JsonObject, now: JsonObject): KeywordDifference | undefined {
  const [was, is] = [old[key], now[key]];
  if (isDeepStrictEqual(was, is)) return undefined;
  if (key === "format") {
    // In JavaScript all numbers are one type; only 32 bits limit them.
    const isNumber = [old, now].every(({ type }) =>
      [type].flat().some((one) => /^(integer|number)$/.test(String(one))),
    );
    const isWide = (format: Json | undefined) => format !== "int32";
    if (isNumber && isWide(was) && isWide(is)) return { kind: "changed", bump: "patch" };
    if (isNumber) return { kind: isWide(is) ? "widened" : "narrowed" };
    // The client reads such a body as a `Blob`.
    if (was === "binary" || is === "binary") return { kind: "replaced" };
  }
  if (was !== undefined && is !== undefined) return { kind: "replaced" };
  return { kind: was === undefined ? "narrowed" : "widened" };
}

function compareAdditional(old: JsonObject, now: JsonObject): KeywordDifference | undefined {
  const [was, is] = [old.additionalProperties === false, now.additionalProperties === false];
  return was === is ? undefined : { kind: is ? "narrowed" : "widened" };
}

/** Keywords that hold conditions; `if` is told with its `then` and `else`. */
const RULES = [
  "not",
  "if",
  "dependentRequired",
  "dependentSchemas",
  "propertyNames",
  "unevaluatedProperties",
  "unevaluatedItems",
  "contains",
  "prefixItems",
] as const;

function compareRules(old: JsonObject, now: JsonObject, documents: Documents): KeywordDifference[] {
  const ruleValue = (schema: JsonObject, rule: string): Json => {
    // The places of a tuple are compared one by one.
    if (rule === "prefixItems") return list(schema.prefixItems).length;
    return rule === "if"
      ? [schema.if ?? null, schema.then ?? null, schema.else ?? null]
      : (schema[rule] ?? null);
  };
  return RULES.flatMap((rule): KeywordDifference[] => {
    const [was, is] = [ruleValue(old, rule), ruleValue(now, rule)];
    if (isDeepStrictEqual(was, is) && !documents.leadsToDifference(is)) return [];
    const from = ruleText(rule, old, (schema) => documents.write(schema, true));
    const to = ruleText(rule, now, (schema) => documents.write(schema, false));
    if (from === undefined && to === undefined) return [];
    const kind = from === undefined ? "narrowed" : to === undefined ? "widened" : "changed";
    return [{ kind, detail: { type: "rule", ...(from && { from }), ...(to && { to }) } }];
  });
}

/** What a value means, and whether it is meant to be passed or read. */
function compareMeaning(old: JsonObject, now: JsonObject, side: Side): KeywordDifference[] {
  const found: KeywordDifference[] = [];
  const changed = (
    key: string,
    report: (was: Json | undefined, is: Json | undefined) => KeywordDifference,
  ) => {
    if (!isDeepStrictEqual(old[key], now[key])) found.push(report(old[key], now[key]));
  };
  changed("default", (was, is) => ({
    kind: "changed",
    bump: side === "input" && was !== undefined ? "major" : "patch",
    detail: { type: "default", ...fromTo(was, is, JSON.stringify) },
  }));
  for (const type of ["unit", "encoding"] as const) {
    changed(`x-${type}`, (was, is) => ({
      kind: "changed",
      bump: was !== undefined && is !== undefined ? "major" : "patch",
      detail: { type, ...fromTo(was, is, String) },
    }));
  }
  changed("deprecated", (_was, is) => ({ kind: "deprecated", bump: is === true ? "minor" : "patch" }));
  // Where the other side of the call may not use it at all, the property came or went.
  const key = side === "input" ? "writeOnly" : "readOnly";
  const mode = side === "input" ? "write-only" : "read-only";
  changed(key, (_was, is) => ({
    kind: "changed",
    bump: "patch",
    detail: { type: "access", mode, isNow: is === true },
  }));
  changed("x-discriminator", (was, is) => compareDiscriminators(was as JsonObject, is as JsonObject, side));
  return found;
}

function compareDiscriminators(was: JsonObject = {}, is: JsonObject = {}, side: Side): KeywordDifference {
  const [before, after] = [list(was.values).map(String), list(is.values).map(String)];
  // A caller must know the values that it may pass, a reader those that may come.
  const isBroken = (side === "input" ? without(before, after) : without(after, before)).length > 0;
  const isMoved = was.property !== undefined && is.property !== undefined && was.property !== is.property;
  const detail: Detail = {
    type: "discriminator",
    ...fromTo(discriminatorText(was), discriminatorText(is), String),
  };
  return {
    kind: "changed",
    bump: isMoved || (isBroken && before.length > 0 && after.length > 0) ? "major" : "patch",
    detail,
  };
}

/** `kind` or `kind: gas, power`. */
function discriminatorText({ property, values }: JsonObject): string | undefined {
  if (property === undefined) return undefined;
  const names = list(values).join(", ");
  return names === "" ? String(property) : `${property}: ${names}`;
}

function fromTo(from: Json | undefined, to: Json | undefined, textOf: (value: Json) => string) {
  return {
    ...(from === undefined ? {} : { from: textOf(from) }),
    ...(to === undefined ? {} : { to: textOf(to) }),
  };
}
