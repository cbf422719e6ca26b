import type { Parameter } from "../documents/operation.js";
import { isTooComplex } from "../http/json.js";
import { decodeForm, type Pair } from "./query.js";
import { inTurns, mayBeText, type Shapes, typedList, typedObject, typedText } from "./typed-text.js";

/**
 * What was sent for a parameter: the values that it may mean, the likeliest first, or a problem with how it was written.
 * One text can mean several values: `5` is a number or a text where the schema has both.
 */
export type Sent =
  | { readonly values: readonly unknown[] }
  | { readonly problem: string; readonly code: string; readonly values?: undefined };

/**
 * Reads the pairs of a query, a form or a cookie that belong to a parameter; `undefined` if there are none.
 *
 * @param others - The parameters beside it: an object that is spread does not take their names.
 */
export function readPairs(
  parameter: Parameter,
  pairs: readonly Pair[],
  shapes: Shapes,
  others: readonly Parameter[] = [],
): Sent | undefined {
  const { name, style, explode, schema, mediaType } = parameter;
  const { types, properties, additional } = shapes(schema);
  if (style === "deepObject") return readDeepObject(parameter, pairs, shapes);
  const isObject = types.has("object");
  if (isObject && explode && style === "form" && mediaType === undefined && !types.has("string")) {
    const taken = new Set(others.filter((other) => other !== parameter).map((other) => other.name));
    const takesAny = typeof additional === "object" || (additional && properties.size === 0);
    const own = pairs.filter((pair) => properties.has(pair.name) || (takesAny && !taken.has(pair.name)));
    if (own.length === 0) return undefined;
    return {
      values: [
        typedObject(
          own.map((pair) => [pair.name, pair.value]),
          schema,
          shapes,
        ),
      ],
    };
  }
  const own = named(name, pairs);
  const [first] = own;
  if (first === undefined) return undefined;
  if (parameter.allowEmptyValue && own.length === 1 && first.value === "") return { values: [] };
  if (mediaType !== undefined) return readContent(parameter, first.value);
  const isList = types.has("array");
  if (isList && explode) {
    const list = lists(
      own.map(({ value }) => value),
      schema,
      shapes,
    );
    return {
      values: own.length === 1 && types.size > 1 ? [...list, ...scalars(first.value, schema, shapes)] : list,
    };
  }
  if (own.length > 1) {
    const separator = SEPARATORS[style] ?? SEPARATORS.form;
    return isList || isObject
      ? { code: "style", problem: `must be sent once, as a list separated by ${separator.name}` }
      : { values: [own.map(({ value }) => value)] };
  }
  if (!isList && !isObject) return { values: scalars(first.value, schema, shapes) };
  const delimited = splitRaw(first, style);
  if (!isList) return { values: delimited.map((texts) => typedObject(inTurns(texts), schema, shapes)) };
  const values = delimited.flatMap((texts) => lists(texts, schema, shapes));
  return { values: types.size > 1 ? [...values, ...scalars(first.value, schema, shapes)] : values };
}

/** A parameter's own name, else the same in other letters, as ETT compares names. */
function named(name: string, pairs: readonly Pair[]): readonly Pair[] {
  const exact = pairs.filter((pair) => pair.name === name);
  return exact.length > 0 ? exact : pairs.filter((pair) => pair.name.toLowerCase() === name.toLowerCase());
}

type Separator = { readonly name: string; readonly sent: RegExp; readonly encoded: string };

const SEPARATORS: Readonly<Record<string, Separator>> & { readonly form: Separator } = {
  form: { name: "commas", sent: /,/, encoded: "," },
  // A URL has neither a space nor a vertical bar: both are always encoded.
  spaceDelimited: { name: "spaces", sent: /%20|\+/, encoded: " " },
  pipeDelimited: { name: "vertical bars", sent: /\||%7c/i, encoded: "|" },
};

/** Splits a value before it is decoded: an encoded separator belongs to an item, unless the list fits only so. */
function splitRaw({ raw, value }: Pair, style: string): string[][] {
  const { sent, encoded } = SEPARATORS[style] ?? SEPARATORS.form;
  const asSent = raw.split(sent).map(decodeForm);
  const decoded = value.split(encoded);
  const split = asSent.length === decoded.length ? [asSent] : [asSent, decoded];
  return value === "" ? [...split, []] : split;
}

/** The values that a text may mean, in the order of likelihood. */
export function scalars(text: string, schema: object | undefined, shapes: Shapes): unknown[] {
  const typed = typedText(text, schema, shapes);
  return typed !== text && mayBeText(schema, shapes) ? [typed, text] : [typed];
}

/** Like {@link scalars}, for a list. */
function lists(texts: readonly string[], schema: object | undefined, shapes: Shapes): unknown[] {
  const typed = typedList(texts, schema, shapes);
  return mayBeText(shapes(schema).items, shapes) ? [typed, [...texts]] : [typed];
}

/** Parses a value that is declared with a media type. */
function readContent({ mediaType = "" }: Parameter, text: string): Sent {
  if (!/json/i.test(mediaType)) return { values: [text] };
  const problem = { code: "malformed_json", problem: `must be ${mediaType}` };
  if (isTooComplex(text)) return problem;
  try {
    return { values: [JSON.parse(text)] };
  } catch {
    return problem;
  }
}

/** Reads `filter[price][min]=5&filter[tags][]=a`, of which OpenAPI defines the first level. */
function readDeepObject(
  { name, schema }: Parameter,
  pairs: readonly Pair[],
  shapes: Shapes,
): Sent | undefined {
  const prefix = `${name.toLowerCase()}[`;
  const own = pairs.filter((pair) => pair.name.toLowerCase().startsWith(prefix) && pair.name.endsWith("]"));
  if (own.length === 0) {
    const bare = named(name, pairs);
    if (bare.length === 0) return undefined;
    return { code: "style", problem: `must be sent as ${name}[property]=value` };
  }
  const entries = own.map((pair) => ({
    steps: pair.name.slice(prefix.length, -1).split("]["),
    value: pair.value,
  }));
  return { values: [deepValue(entries, schema, shapes)] };
}

interface DeepEntry {
  readonly steps: readonly string[];
  readonly value: string;
}

function deepValue(entries: readonly DeepEntry[], schema: object | undefined, shapes: Shapes): unknown {
  const { properties, additional, types, items } = shapes(schema);
  const groups = new Map<string, DeepEntry[]>();
  for (const { steps, value } of entries) {
    const [step = "", ...rest] = steps;
    const group = groups.get(step) ?? [];
    groups.set(step, group);
    group.push({ steps: rest, value });
  }
  const child = (group: readonly DeepEntry[], own: object | undefined): unknown => {
    const ends = group.filter(({ steps }) => steps.length === 0).map(({ value }) => value);
    if (ends.length < group.length)
      return deepValue(
        group.filter(({ steps }) => steps.length > 0),
        own,
        shapes,
      );
    if (shapes(own).types.has("array")) return typedList(ends, own, shapes);
    return ends.length === 1 ? typedText(ends[0] ?? "", own, shapes) : ends;
  };
  if (types.has("array") && [...groups.keys()].every((step) => /^\d*$/.test(step)))
    return [...groups].flatMap(([step, group]) =>
      step === "" ? group.map(({ value }) => typedText(value, items, shapes)) : [child(group, items)],
    );
  const other = typeof additional === "object" ? additional : undefined;
  return Object.fromEntries(
    [...groups].map(([step, group]) => [step, child(group, properties.get(step) ?? other)]),
  );
}

/** Reads the value of a path parameter, as it was sent: `simple`, `label` or `matrix`. */
export function readPathValue(
  parameter: Parameter,
  raw: string,
  decode: (text: string) => string,
  shapes: Shapes,
): Sent {
  const { name, style, explode, schema, mediaType } = parameter;
  if (mediaType !== undefined) return readContent(parameter, decode(raw));
  const { types } = shapes(schema);
  const wrong = (form: string): Sent => ({ code: "style", problem: `must be sent in the form ${form}` });
  if (style === "label") {
    if (!raw.startsWith(".")) return wrong(".value");
    return readDelimited(raw.slice(1), explode ? "." : ",", parameter, decode, shapes);
  }
  if (style === "matrix") {
    if (!raw.startsWith(";")) return wrong(`;${name}=value`);
    const parts = raw
      .slice(1)
      .split(";")
      .map((part) => [part.split("=", 1)[0] ?? "", part.replace(/^[^=]*=?/, "")] as const);
    if (explode && types.has("object"))
      return {
        values: [
          typedObject(
            parts.map(([key, value]) => [decode(key), decode(value)]),
            schema,
            shapes,
          ),
        ],
      };
    if (parts.some(([key]) => decode(key) !== name)) return wrong(`;${name}=value`);
    const texts = parts.map(([, value]) => value);
    if (explode && types.has("array")) return { values: lists(texts.map(decode), schema, shapes) };
    return texts.length === 1
      ? readDelimited(texts[0] ?? "", ",", { ...parameter, explode: false }, decode, shapes)
      : wrong(`;${name}=value`);
  }
  return readDelimited(raw, ",", parameter, decode, shapes);
}

/** Reads a header of a request or a response, which is in the style `simple`. */
export function readHeader(parameter: Parameter, text: string, shapes: Shapes): Sent {
  if (parameter.mediaType !== undefined) return readContent(parameter, text);
  return readDelimited(text, /[ \t]*,[ \t]*/, parameter, (part) => part, shapes);
}

function readDelimited(
  raw: string,
  separator: string | RegExp,
  { schema, explode }: Parameter,
  decode: (text: string) => string,
  shapes: Shapes,
): Sent {
  const { types } = shapes(schema);
  if (!types.has("array") && !types.has("object")) return { values: scalars(decode(raw), schema, shapes) };
  const parts = raw === "" ? [] : raw.split(separator);
  if (types.has("array")) {
    const values = lists(parts.map(decode), schema, shapes);
    return { values: types.size > 1 ? [...values, ...scalars(decode(raw), schema, shapes)] : values };
  }
  if (!explode) return { values: [typedObject(inTurns(parts.map(decode)), schema, shapes)] };
  const pairs = parts.map((part) => {
    const equals = part.indexOf("=");
    return [
      decode(equals === -1 ? part : part.slice(0, equals)),
      equals === -1 ? "" : decode(part.slice(equals + 1)),
    ] as const;
  });
  return { values: [typedObject(pairs, schema, shapes)] };
}
