import { isObject, type Json, type JsonObject } from "../document/document.ts";
import { alternativeDetail, detailOf, discriminators, SERIALIZATION } from "./change-details.ts";
import type { Finding, FindingKind } from "./findings.ts";
import { namePlace, placeOf, textAt, texts, type UsedChange } from "./place.ts";
import { locate } from "./references.ts";
import type { Bump } from "./report.ts";

/**
 * Our judgement of a change that `redocly diff` found. Its verdict "breaking" is kept where it gave one, except:
 *
 * - a removed request property breaks, although redocly says patch: the API no longer reads it;
 * - a renamed property is one removed and one added;
 * - a change without a verdict is minor when callers may pass more, and patch when responses promise more; the
 *   comparison of the types may raise it;
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
  const detail = detailOf(used, property, old, now);
  const rated = (kind: FindingKind, bump: Bump): Finding => {
    return { operationId, place, side, kind, bump, ...texts(used), detail, source: "document" };
  };
  if (property === "required") {
    if (side === "output") return rated("changed", "patch");
    return now === true ? rated("required", "major") : rated("optional", "minor");
  }
  if (property === "deprecated") return rated("deprecated", now === true ? "minor" : "patch");
  if (property === "default") {
    const isRelied = side === "input" && old !== undefined;
    return rated("changed", isRelied ? "major" : "patch");
  }
  if (property === "x-unit" || property === "x-encoding") {
    return rated("changed", old !== undefined && now !== undefined ? "major" : "patch");
  }
  if (detail?.type === "discriminator") return rated("changed", isMoved(used) ? "major" : "patch");
  if (property === "readOnly" || property === "writeOnly") {
    const hides = property === (side === "input" ? "readOnly" : "writeOnly");
    if (!hides) return rated("changed", "patch");
    return now === true ? rated("removed", "major") : rated("added", "minor");
  }
  if (SERIALIZATION.includes(property)) return rated("changed", isBreaking ? "major" : "minor");
  if (property === "format" && isWideNumber(old) && isWideNumber(now) && isNumber(used))
    return rated("changed", "patch");
  if (isBreaking && isReplacement(property, old, now)) return rated("replaced", "major");
  if (isBreaking) return rated(side === "input" ? "narrowed" : "widened", "major");
  return side === "input" ? rated("widened", "minor") : rated("narrowed", "patch");
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

/** Whether no value of the old kind is valid as the new one. */
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

/** Whether another property tells the alternatives apart. */
function isMoved(used: UsedChange): boolean {
  const [old, now] = discriminators(used);
  return old.property !== undefined && now.property !== undefined && old.property !== now.property;
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
  const detail = container === "anyOf" ? alternativeDetail(used, narrows) : undefined;
  return [{ ...base, place, kind: narrows ? "narrowed" : "widened", bump, ...texts(parent), detail }];
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
