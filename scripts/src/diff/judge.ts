import { isObject, type Json, type JsonObject } from "../document.ts";
import type { Finding, FindingKind } from "./finding.ts";
import { namePlace } from "./place.ts";
import { locate, type Tokens } from "./pointer.ts";
import type { RedoclyChange } from "./redocly.ts";
import type { Bump } from "./report.ts";
import { schemaText } from "./schema-text.ts";

/** A change of `redocly diff` at one place where an operation has it. */
export interface UsedChange {
  readonly operationId: string;
  readonly change: RedoclyChange;
  /** Way to the operation in both documents. */
  readonly operation: Tokens;
  /** Way from there to what changed; to its object where a keyword was modified. */
  readonly tokens: Tokens;
  readonly before: JsonObject;
  readonly after: JsonObject;
}

/**
 * Our judgement of a change that `redocly diff` found. Its verdict "breaking" is kept where it gave one, except:
 *
 * - a removed request property breaks, though it says patch: what is passed no longer arrives;
 * - a renamed property is one removed and one added;
 * - what it does not rate is minor when callers may pass more, patch when answers only promise more: where types
 *   change, their comparison raises it;
 * - formats of numbers are all the same but for int32;
 * - a default that callers rely on, a unit and an encoding say what a value means: changing one breaks.
 */
export function judge(used: UsedChange): Finding[] {
  const { change } = used;
  if (change.typeName.startsWith("Security")) return [security(used)];
  if (change.kind !== "modified") return cameOrWent(used);
  const { property = "" } = change;
  if (property === "key") return renamed(used);
  if (property === "required" && change.typeName === "Schema") return requiredProperties(used);
  return [keyword(used, property)];
}

function keyword(used: UsedChange, property: string): Finding {
  const { change, operationId } = used;
  const { place, side } = placeOf(used);
  const isBreaking = change.verdicts.length > 0;
  const [old, now] = [change.base?.value, change.revision?.value];
  const rated = (kind: FindingKind, bump: Bump, rest: Partial<Finding> = {}): Finding => ({
    operationId,
    place,
    side,
    kind,
    bump,
    ...texts(used),
    source: "document",
    ...rest,
  });
  if (property === "required") {
    if (side === "output") return rated("changed", "patch");
    return now === true ? rated("required", "major") : rated("optional", "minor");
  }
  if (property === "deprecated") return rated("deprecated", now === true ? "minor" : "patch");
  if (property === "default") {
    const isRelied = side === "input" && old !== undefined;
    return isRelied ? rated("changed", "major", defaultWords(place, old, now)) : rated("changed", "patch");
  }
  if (property === "x-unit" || property === "x-encoding") {
    return rated("changed", old !== undefined && now !== undefined ? "major" : "patch");
  }
  if (property === "x-discriminator" || isDiscriminator(used))
    return rated("changed", ...discriminatorWords(used));
  if (property === "readOnly" || property === "writeOnly") {
    const hides = property === (side === "input" ? "readOnly" : "writeOnly");
    if (!hides) return rated("changed", "patch");
    const only = property === "readOnly" ? "read-only" : "write-only";
    return now === true
      ? rated("removed", "major", { note: `it is ${only} now` })
      : rated("added", "minor", { note: `it was ${only}` });
  }
  if (["style", "explode", "allowReserved"].includes(property)) {
    const remedy = `Check how your client writes \`${place}\`: by itself it follows OpenAPI's defaults.`;
    return rated("changed", isBreaking ? "major" : "minor", {
      note: `sent with another ${property}`,
      remedy,
    });
  }
  if (property === "format" && isWideNumber(old) && isWideNumber(now) && isNumber(used))
    return rated("changed", "patch");
  if (isBreaking && isReplacement(property, old, now)) return rated("replaced", "major");
  if (isBreaking) return rated(side === "input" ? "narrowed" : "widened", "major");
  return side === "input" ? rated("widened", "minor") : rated("narrowed", "patch");
}

function defaultWords(place: string, old: Json | undefined, now: Json | undefined) {
  const text = now === undefined ? "nothing" : JSON.stringify(now);
  return {
    note: `left out, it means ${text} and no longer ${JSON.stringify(old)}`,
    remedy: `Pass ${JSON.stringify(old)} as \`${place}\` in the calls that leave it out.`,
  };
}

/** Whether the schema that changed is one of numbers, before and after. */
function isNumber({ before, after, operation, tokens }: UsedChange): boolean {
  return [before, after].every((document) => {
    const schema = locate(document, [...operation, ...tokens])?.value;
    const types = isObject(schema) ? [schema.type ?? []].flat() : [];
    return types.includes("integer") || types.includes("number");
  });
}

/** Formats that leave a number as it is without one: in JavaScript all of them are one type. */
function isWideNumber(format: Json | undefined): boolean {
  return format === undefined ? true : ["int64", "float", "double"].includes(String(format));
}

/** Whether values of the old kind are none of the new one. */
function isReplacement(property: string, old: Json | undefined, now: Json | undefined): boolean {
  if (old === undefined || now === undefined) return false;
  if (property !== "type") return ["format", "pattern", "contentEncoding"].includes(property);
  const types = [now].flat();
  const isIn = (type: Json) =>
    types.includes(type) ||
    (type === "integer" && types.includes("number")) ||
    (type === "number" && types.includes("integer"));
  return ![old].flat().some((type) => type !== "null" && isIn(type));
}

function isDiscriminator({ tokens }: UsedChange): boolean {
  return tokens.at(-1) === "x-discriminator";
}

/** What tells alternatives apart. Its values stand in the types, whose comparison says what a change of them breaks. */
function discriminatorWords({ before, after, operation, tokens }: UsedChange): [Bump, Partial<Finding>] {
  const way = tokens.at(-1) === "x-discriminator" ? tokens : [...tokens, "x-discriminator"];
  const [old, now] = [before, after].map((document) => {
    const value = locate(document, [...operation, ...way])?.value;
    return isObject(value) ? value : {};
  }) as [JsonObject, JsonObject];
  const text = ({ property, values }: JsonObject) =>
    property === undefined
      ? "nothing"
      : [`\`${property}\``, list(values)].filter((part) => part !== "").join(": ");
  const isMoved = old.property !== undefined && now.property !== undefined && old.property !== now.property;
  return [isMoved ? "major" : "patch", { note: `told apart by ${text(now)}, before by ${text(old)}` }];
}

function list(values: Json | undefined): string {
  return Array.isArray(values) ? values.join(", ") : "";
}

/** The names that a schema's `required` gained and lost, each at its property. */
function requiredProperties(used: UsedChange): Finding[] {
  const { change, operationId } = used;
  const { place, side } = placeOf(used);
  const names = (value: Json | undefined) => (Array.isArray(value) ? value.map(String) : []);
  const [old, now] = [names(change.base?.value), names(change.revision?.value)];
  const finding = (name: string, kind: "required" | "optional"): Finding => {
    const isBreaking = side === "input" ? kind === "required" : kind === "optional";
    const bump: Bump = isBreaking ? "major" : side === "input" ? "minor" : "patch";
    const child = { ...used, tokens: [...used.tokens, "properties", name] };
    return { operationId, place: `${place}.${name}`, side, kind, bump, ...texts(child), source: "document" };
  };
  return [
    ...now.filter((name) => !old.includes(name)).map((name) => finding(name, "required")),
    ...old.filter((name) => !now.includes(name)).map((name) => finding(name, "optional")),
  ];
}

function cameOrWent(used: UsedChange): Finding[] {
  const { change, operationId } = used;
  const { place, side } = placeOf(used);
  const container = used.tokens.at(-2);
  const base = { operationId, side, source: "document" } as const;
  if (change.typeName === "SchemaProperties") {
    const value = (change.base ?? change.revision)?.value;
    return Object.keys(isObject(value) ? value : {}).flatMap((name) =>
      cameOrWent({ ...used, change: { ...change, typeName: "Schema" }, tokens: [...used.tokens, name] }),
    );
  }
  if (container === "properties") {
    const kind = change.kind === "removed" ? "removed" : "added";
    return [{ ...base, place, kind, bump: kind === "removed" ? "major" : "minor", ...texts(used) }];
  }
  const parent = {
    ...used,
    tokens: used.tokens.slice(0, container === "anyOf" || container === "allOf" ? -2 : -1),
  };
  const isBreaking = change.verdicts.length > 0;
  const narrows = isBreaking === (side === "input");
  const bump: Bump = isBreaking ? "major" : side === "input" ? "minor" : "patch";
  return [{ ...base, place, kind: narrows ? "narrowed" : "widened", bump, ...texts(parent) }];
}

function renamed(used: UsedChange): Finding[] {
  const { change, operationId } = used;
  const { side } = placeOf(used);
  const parent = used.tokens.slice(0, -1);
  const at = (name: Json | undefined) =>
    namePlace(used.before, used.operation, [...parent, String(name)]).place;
  const [old, now] = [change.base?.value, change.revision?.value];
  const oldSchema = textAt(used.before, [...used.operation, ...parent, String(old)]);
  const newSchema = textAt(used.after, [...used.operation, ...parent, String(now)]);
  const base = { operationId, side, source: "document" } as const;
  return [
    { ...base, place: at(old), kind: "removed", bump: "major", before: oldSchema },
    { ...base, place: at(now), kind: "added", bump: "minor", after: newSchema },
  ];
}

function security({ operationId, change, before, after, operation }: UsedChange): Finding {
  const text = (document: JsonObject) => securityText(locate(document, [...operation, "security"])?.value);
  return {
    operationId,
    place: "security",
    side: "input",
    kind: change.verdicts.length > 0 ? "narrowed" : "widened",
    bump: change.verdicts.length > 0 ? "major" : "minor",
    before: text(before),
    after: text(after),
    source: "document",
  };
}

function securityText(requirements: Json | undefined): string {
  const choices = (Array.isArray(requirements) ? requirements : []).map((requirement) =>
    Object.entries(isObject(requirement) ? requirement : {})
      .map(([scheme, scopes]) =>
        Array.isArray(scopes) && scopes.length > 0 ? `${scheme} (${scopes.join(", ")})` : scheme,
      )
      .join(" and "),
  );
  return choices.length === 0 ? "nothing" : choices.map((choice) => choice || "nothing").join(" or ");
}

function placeOf(used: UsedChange) {
  const document = used.change.kind === "removed" ? used.before : used.after;
  return namePlace(document, used.operation, used.tokens);
}

function texts({ before, after, operation, tokens }: UsedChange) {
  return {
    before: textAt(before, [...operation, ...tokens]),
    after: textAt(after, [...operation, ...tokens]),
  };
}

function textAt(document: JsonObject, tokens: Tokens): string | undefined {
  const value = locate(document, tokens)?.value;
  if (value === undefined) return undefined;
  const components = isObject(document.components) ? document.components : {};
  const schemas = isObject(components.schemas) ? components.schemas : {};
  if (isObject(value) && typeof value.in === "string" && "schema" in value) {
    return schemaText(schemas, value.schema ?? true);
  }
  return schemaText(schemas, value);
}
