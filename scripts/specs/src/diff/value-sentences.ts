import type { Detail, MergedFinding } from "./findings.ts";
import type { Sentences } from "./report.ts";
import { capitalized, code, listed, type PlaceName } from "./wording.ts";

type DetailOf<Type extends Detail["type"]> = Extract<Detail, { type: Type }>;

/** What is true now, what was before, and what to do. */
export function say(now: string, before?: string, whatToDo?: string): Sentences {
  return { now, before, whatToDo };
}

/** What may stand at a place, or what it means. */
export function valueSentences(finding: MergedFinding, name: PlaceName): Sentences {
  const { details, more } = finding;
  const told = details.flatMap((detail) => {
    const sentences = detailSentences(detail, finding, name);
    if (more === undefined || sentences === undefined) return sentences ?? [];
    // The types before and after, which are said in full, have choices and defaults in them.
    if (detail.type === "choices") return [];
    return say(detail.type === "default" ? "" : sentences.now, undefined, sentences.whatToDo);
  });
  const all = more === undefined ? told : [typeSentences({ ...finding, kind: more }, name), ...told];
  const joined = (key: keyof Sentences, by: string) => {
    const texts = all.map((sentences) => sentences[key]).filter((text) => text !== undefined && text !== "");
    return texts.length === 0 ? undefined : texts.join(by);
  };
  return say(joined("now", " ") ?? "", joined("before", "; "), joined("whatToDo", " "));
}

/** The types before and after, where no detail says it shorter. */
function typeSentences(finding: MergedFinding, name: PlaceName): Sentences {
  const { kind, side, bump, before, after } = finding;
  const it = capitalized(name.ref);
  // A long type is named by its first properties, so that both sides may look the same.
  if (before === undefined || after === undefined || before === after)
    return unnamedTypeSentences(finding, name);
  const [old, now] = [code(before), code(after)];
  if (bump === "patch" && kind === "changed") return say(`${it} is now documented as ${now}.`, old);
  if (side === "input") {
    if (kind === "widened") return say(`${it} now accepts ${now}.`, `only ${old}`);
    const check = `Check what you pass as ${name.short}; the API may reject other values.`;
    return say(
      `${it} must now be ${now}.`,
      old,
      kind === "narrowed" ? check : `Pass ${now} as ${name.short}.`,
    );
  }
  if (kind === "narrowed") return say(`${it} is now always ${now}.`, old);
  if (kind !== "widened")
    return say(`${it} is now ${now}.`, old, `Change the code that reads ${name.short}.`);
  const whatToDo = `Check the code that reads ${name.short}; it must handle the new values.`;
  return say(`${it} may now be ${now}.`, always(before), whatToDo);
}

function unnamedTypeSentences({ kind, side, bump }: MergedFinding, { ref, short }: PlaceName): Sentences {
  if (bump === "patch" && kind === "changed") return say(`The documentation of ${ref} is more precise.`);
  const [input, output] =
    kind === "narrowed"
      ? ["now accepts fewer values", "now has fewer possible values"]
      : kind === "widened"
        ? ["now accepts more values", "may now have values that it could not have before"]
        : ["now has a different type", "now has a different type"];
  const [effect, use] = side === "input" ? [input, "what you pass as"] : [output, "the code that reads"];
  return say(`${capitalized(ref)} ${effect}.`, undefined, `Check ${use} ${short} against the new type.`);
}

/** What a detail says; undefined where the sentence about the status or member as a whole says it. */
function detailSentences(detail: Detail, finding: MergedFinding, name: PlaceName): Sentences | undefined {
  const { ref } = name;
  switch (detail.type) {
    case "choices":
      return choicesSentences(detail, finding, name);
    case "default":
      return defaultSentences(detail, finding, name);
    case "unit":
    case "encoding":
      return meaningSentences(detail, finding, name);
    case "access":
      return say(
        `${capitalized(ref)} is ${detail.isNow ? "now" : "no longer"} documented as ${detail.mode}.`,
      );
    case "serialization":
      return serializationSentences(detail, name);
    case "discriminator":
      return discriminatorSentences(detail, finding, name);
    case "additionalProperties": {
      if (detail.isNow) return say(`${capitalized(ref)} may now have additional properties.`);
      const use =
        finding.side === "input" ? "pass additional properties in" : "read additional properties of";
      const now = `The type of ${ref} no longer declares additional properties.`;
      return say(now, undefined, `Do not ${use} ${name.short}.`);
    }
    case "rule":
      return ruleSentences(detail, finding, name);
    case "renamed":
    case "newShape":
      return undefined;
  }
}

function choicesSentences(
  { added, removed }: DetailOf<"choices">,
  { side, before }: MergedFinding,
  { ref, short }: PlaceName,
): Sentences {
  const it = capitalized(ref);
  const old = before && code(before);
  if (side === "output") {
    if (added.length === 0) return say(`${it} is no longer ${listed(removed, "or")}.`, old);
    const lost = removed.length === 0 ? "" : ` and is no longer ${listed(removed, "or")}`;
    const whatToDo = `Handle ${listed(added, "and")} where you read ${short}.`;
    return say(`${it} may now be ${listed(added, "or")}${lost}.`, before && always(before), whatToDo);
  }
  if (removed.length === 0) return say(`${it} may now also be ${listed(added, "or")}.`, old);
  const gained = added.length === 0 ? "" : ` and may now be ${listed(added, "or")}`;
  const whatToDo = `Do not pass ${listed(removed, "or")} as ${short}.`;
  return say(`${it} can no longer be ${listed(removed, "or")}${gained}.`, old, whatToDo);
}

/** Conditions beside the type. */
function ruleSentences(
  { from, to }: DetailOf<"rule">,
  { side }: MergedFinding,
  { ref, short }: PlaceName,
): Sentences {
  const it = capitalized(ref);
  const old = from === undefined ? undefined : code(from);
  if (side === "input") {
    const whatToDo = `Check what you pass as ${short}; the API may reject other values.`;
    if (to === undefined) return say(`${it} no longer has to satisfy ${old}.`);
    return say(`${it} must now satisfy ${code(to)}.`, old, whatToDo);
  }
  const whatToDo = `Check the code that reads ${short}; it must handle the new values.`;
  if (to === undefined) return say(`${it} may no longer satisfy ${old}.`, undefined, whatToDo);
  const how = from === undefined ? "now always satisfies" : "now satisfies";
  return say(`${it} ${how} ${code(to)}.`, old, whatToDo);
}

/** The only possibility, as in: always `integer`. A union speaks for itself. */
function always(type: string): string {
  return type.includes(" | ") ? code(type) : `always ${code(type)}`;
}

function defaultSentences(
  { from, to }: DetailOf<"default">,
  { bump }: MergedFinding,
  { ref, short }: PlaceName,
): Sentences {
  const it = capitalized(ref);
  const old = from === undefined ? "no default" : code(from);
  if (bump !== "major") {
    if (to === undefined) return say(`${it} no longer documents a default.`, old);
    return say(`${it} is now documented with the default ${code(to)}.`, old);
  }
  const now = to === undefined ? "no longer has a default" : `now defaults to ${code(to)}`;
  const whatToDo = `Pass ${old} as ${short} in the calls that omit it, if you rely on the old default.`;
  return say(`${it} ${now}.`, old, whatToDo);
}

function meaningSentences(
  { type, from, to }: DetailOf<"unit"> | DetailOf<"encoding">,
  { side }: MergedFinding,
  { ref, short }: PlaceName,
): Sentences {
  const it = capitalized(ref);
  const as = type === "unit" ? "in" : "encoded as";
  if (to === undefined) return say(`${it} no longer documents its ${type}.`, from && code(from));
  if (from === undefined) return say(`${it} is now documented to be ${as} ${code(to)}.`);
  const [verb, whatToDo] =
    side === "input"
      ? ["must now be", `Convert the values that you pass as ${short}.`]
      : ["is now", `Adapt the code that reads ${short}.`];
  return say(`${it} ${verb} ${as} ${code(to)}.`, code(from), whatToDo);
}

function serializationSentences(
  { from, to }: DetailOf<"serialization">,
  { ref, short }: PlaceName,
): Sentences {
  const [old, now] = [from, to].map((text) =>
    text === undefined ? "OpenAPI's default serialization" : code(text),
  );
  const whatToDo = `Check how your client serializes ${short}; without a serializer of your own, it follows OpenAPI's defaults.`;
  return say(`${capitalized(ref)} is now sent with ${now}.`, old, whatToDo);
}

function discriminatorSentences(
  { from, to }: DetailOf<"discriminator">,
  { bump }: MergedFinding,
  { ref, short }: PlaceName,
): Sentences {
  const change = to === undefined ? "was removed" : `is now ${code(to)}`;
  const whatToDo = bump === "major" ? `Change the code that distinguishes the types of ${short}.` : undefined;
  return say(`The discriminator of ${ref} ${change}.`, from === undefined ? "none" : code(from), whatToDo);
}
