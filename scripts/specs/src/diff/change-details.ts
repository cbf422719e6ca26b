import { isObject, type Json, type JsonObject } from "../document/document.ts";
import type { Detail } from "./findings.ts";
import { textOf, type UsedChange } from "./place.ts";
import { child, locate } from "./references.ts";

/** Keywords that say how a parameter is written into a request. */
export const SERIALIZATION = ["style", "explode", "allowReserved"];

/** What the types before and after do not say of a keyword that changed. */
export function detailOf(used: UsedChange, property: string, old?: Json, now?: Json): Detail | undefined {
  const fromTo = (textOf: (value: Json) => string) => sides(old, now, textOf);
  if (property === "default") return { type: "default", ...fromTo((value) => JSON.stringify(value)) };
  if (property === "x-unit") return { type: "unit", ...fromTo(String) };
  if (property === "x-encoding") return { type: "encoding", ...fromTo(String) };
  if (property === "readOnly" || property === "writeOnly") {
    const mode = property === "readOnly" ? "read-only" : "write-only";
    return { type: "access", mode, isNow: now === true };
  }
  if (SERIALIZATION.includes(property)) {
    return { type: "serialization", ...fromTo((value) => `${property}: ${value}`) };
  }
  if (property === "x-discriminator" || used.tokens.at(-1) === "x-discriminator") {
    const [before, after] = discriminators(used).map(discriminatorText);
    return { type: "discriminator", ...sides(before, after, String) };
  }
  if (property === "enum" || property === "type") return choicesDetail(property, old, now);
  return undefined;
}

function sides(from: Json | undefined, to: Json | undefined, textOf: (value: Json) => string) {
  return {
    ...(from === undefined ? {} : { from: textOf(from) }),
    ...(to === undefined ? {} : { to: textOf(to) }),
  };
}

/** The values, or `null` as a type, that came and went. Other types are said as a whole. */
function choicesDetail(property: "enum" | "type", old?: Json, now?: Json): Detail | undefined {
  if (old === undefined || now === undefined) return undefined;
  const [before, after] = [old, now].map((value) => {
    const texts = [value].flat().map((one) => (property === "type" ? String(one) : JSON.stringify(one)));
    return new Set(texts);
  }) as [Set<string>, Set<string>];
  const [added, removed] = [[...after.difference(before)], [...before.difference(after)]];
  const isOther = property === "type" && [...added, ...removed].some((type) => type !== "null");
  return isOther || added.length + removed.length === 0 ? undefined : { type: "choices", added, removed };
}

/** What tells alternatives apart. Its values stand in the types, whose comparison says what a change of them breaks. */
export function discriminators({ before, after, operation, tokens }: UsedChange): [JsonObject, JsonObject] {
  const way = tokens.at(-1) === "x-discriminator" ? tokens : [...tokens, "x-discriminator"];
  return [before, after].map((document) => {
    const value = locate(document, [...operation, ...way])?.value;
    return isObject(value) ? value : {};
  }) as [JsonObject, JsonObject];
}

/** `kind` or `kind: gas, power`. */
function discriminatorText({ property, values }: JsonObject): string | undefined {
  if (property === undefined) return undefined;
  const names = Array.isArray(values) ? values.join(", ") : "";
  return names === "" ? String(property) : `${property}: ${names}`;
}

/** The alternative that came or went, where it is as its coming or going suggests. */
export function alternativeDetail({ change, ...used }: UsedChange, narrows: boolean): Detail | undefined {
  if (narrows !== (change.kind === "removed")) return undefined;
  const document = narrows ? used.before : used.after;
  // A reference to it keeps its name.
  const all = locate(document, [...used.operation, ...used.tokens.slice(0, -1)])?.value;
  const alternative = child(all, used.tokens.at(-1) ?? "");
  if (alternative === undefined) return undefined;
  const text = textOf(document, alternative);
  return { type: "choices", added: narrows ? [] : [text], removed: narrows ? [text] : [] };
}
