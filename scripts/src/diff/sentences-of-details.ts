import type { Detail, MergedFinding } from "./findings.ts";
import type { Sentences } from "./report.ts";
import { always, capitalized, code, listed, type PlaceName } from "./wording.ts";

type DetailOf<Type extends Detail["type"]> = Extract<Detail, { type: Type }>;

/** What a detail says of a place; undefined where another sentence says it. */
export function detailSentences(
  detail: Detail,
  finding: MergedFinding,
  name: PlaceName,
): Sentences | undefined {
  switch (detail.type) {
    case "choices":
      return choicesSentences(detail, finding, name);
    case "default":
      return defaultSentences(detail, finding, name);
    case "unit":
    case "encoding":
      return meaningSentences(detail, finding, name);
    case "access":
      return {
        now: `${capitalized(name.ref)} is ${detail.isNow ? "now" : "no longer"} documented as ${detail.mode}.`,
      };
    case "serialization":
      return serializationSentences(detail, name);
    case "discriminator":
      return discriminatorSentences(detail, finding, name);
    case "additionalProperties":
      return additionalSentences(detail, finding, name);
    case "newShape":
      return undefined;
  }
}

function choicesSentences(
  { added, removed }: DetailOf<"choices">,
  { side, before }: MergedFinding,
  name: PlaceName,
): Sentences {
  const { ref, short } = name;
  const it = capitalized(ref);
  const old = before === undefined ? undefined : code(before);
  if (side === "output") {
    if (added.length === 0) return { now: `${it} is no longer ${listed(removed, "or")}.`, before: old };
    const lost = removed.length === 0 ? "" : ` and is no longer ${listed(removed, "or")}`;
    const whatToDo = `Handle ${listed(added, "and")} where you read ${short}.`;
    return { now: `${it} may now be ${listed(added, "or")}${lost}.`, before: old && always(old), whatToDo };
  }
  if (removed.length === 0) return { now: `${it} may now also be ${listed(added, "or")}.`, before: old };
  const gained = added.length === 0 ? "" : ` and may now be ${listed(added, "or")}`;
  const whatToDo = `Do not pass ${listed(removed, "or")} as ${short}.`;
  return { now: `${it} can no longer be ${listed(removed, "or")}${gained}.`, before: old, whatToDo };
}

function defaultSentences(
  { from, to }: DetailOf<"default">,
  { bump }: MergedFinding,
  { ref, short }: PlaceName,
): Sentences {
  const it = capitalized(ref);
  const old = from === undefined ? "no default" : code(from);
  if (bump !== "major") {
    const now =
      to === undefined ? "no longer documents a default" : `is now documented with the default ${code(to)}`;
    return { now: `${it} ${now}.`, before: old };
  }
  return {
    now: to === undefined ? `${it} no longer has a default.` : `${it} now defaults to ${code(to)}.`,
    before: old,
    whatToDo: `Pass ${old} as ${short} in the calls that omit it, if you rely on the old default.`,
  };
}

function meaningSentences(
  { type, from, to }: DetailOf<"unit"> | DetailOf<"encoding">,
  { side }: MergedFinding,
  { ref, short }: PlaceName,
): Sentences {
  const it = capitalized(ref);
  const as = type === "unit" ? "in" : "encoded as";
  if (to === undefined) return { now: `${it} no longer documents its ${type}.`, before: from && code(from) };
  if (from === undefined) return { now: `${it} is now documented to be ${as} ${code(to)}.` };
  const now = `${it} ${side === "input" ? "must now be" : "is now"} ${as} ${code(to)}.`;
  const whatToDo =
    side === "input"
      ? `Convert the values that you pass as ${short}.`
      : `Adapt the code that reads ${short}.`;
  return { now, before: code(from), whatToDo };
}

function serializationSentences(
  { from, to }: DetailOf<"serialization">,
  { ref, short }: PlaceName,
): Sentences {
  const text = (value: string | undefined) =>
    value === undefined ? "OpenAPI's default serialization" : code(value);
  return {
    now: `${capitalized(ref)} is now sent with ${text(to)}.`,
    before: text(from),
    whatToDo: `Check how your client serializes ${short}; without a serializer of your own, it follows OpenAPI's defaults.`,
  };
}

function discriminatorSentences(
  { from, to }: DetailOf<"discriminator">,
  { bump }: MergedFinding,
  { ref, short }: PlaceName,
): Sentences {
  const now =
    to === undefined
      ? `The discriminator of ${ref} was removed.`
      : `The discriminator of ${ref} is now ${code(to)}.`;
  const whatToDo = `Change the code that distinguishes the types of ${short}.`;
  return { now, before: from === undefined ? "none" : code(from), ...(bump === "major" ? { whatToDo } : {}) };
}

function additionalSentences(
  { isNow }: DetailOf<"additionalProperties">,
  { side }: MergedFinding,
  { ref, short }: PlaceName,
): Sentences {
  const it = capitalized(ref);
  if (isNow) return { now: `${it} may now have additional properties.` };
  const use =
    side === "input" ? "Do not pass additional properties in" : "Do not read additional properties of";
  return {
    now: `The type of ${ref} no longer declares additional properties.`,
    whatToDo: `${use} ${short}.`,
  };
}
