import type { Content, Parameter } from "../documents/operation.js";
import { isTooComplex } from "../http/json.js";
import { checkValues, type ValuePlace } from "./check-values.js";
import type { ContractDocument } from "./contract-document.js";
import type { Pair } from "./query.js";
import { readPairs } from "./sent-value.js";
import { typedText } from "./typed-text.js";
import type { Diagnostic } from "./types.js";

/** Finds everything that is wrong with the fields of a form. */
export function checkForm(
  document: ContractDocument,
  content: Content,
  pairs: readonly Pair[],
  place: ValuePlace,
): Diagnostic[] {
  if (content.schema === undefined) return [];
  const { shapeOf } = document;
  const { properties, additional } = shapeOf(content.schema);
  const found: Diagnostic[] = [];
  const fields: [string, unknown][] = [];
  const taken = new Set<string>();
  for (const [name, schema] of properties) {
    const parameter = fieldParameter(document, content, name, schema, pairs);
    for (const pair of pairs)
      if (pair.name === name || (parameter.style === "deepObject" && pair.name.startsWith(`${name}[`)))
        taken.add(pair.name);
    // A form distinguishes the case of names.
    const own = pairs.filter((pair) => taken.has(pair.name));
    const sent = readPairs(
      parameter,
      own.filter((pair) => pair.name === name || parameter.style === "deepObject"),
      shapeOf,
    );
    if (sent === undefined) continue;
    if (sent.values === undefined) {
      const message = `${place.subject} property ${name} ${sent.problem}`;
      found.push({ code: sent.code, path: [...place.path, name], message, severity: 0 });
      continue;
    }
    const values = [...jsonValues(parameter, own, document), ...sent.values];
    const at = { ...place, path: [...place.path, name], subject: `${place.subject} property ${name}` };
    const fitting = values.find(
      (value) => values.length === 1 || checkValues(document, schema, [value], at).length === 0,
    );
    fields.push([name, fitting ?? values[0]]);
  }
  const other = typeof additional === "object" ? additional : undefined;
  for (const { name, value } of pairs)
    if (!taken.has(name)) fields.push([name, typedText(value, other, shapeOf)]);
  // Built from entries, as a name such as `__proto__` cannot be assigned to.
  return [...found, ...checkValues(document, content.schema, [Object.fromEntries(fields)], place)];
}

function fieldParameter(
  document: ContractDocument,
  { encodings }: Content,
  name: string,
  schema: object,
  pairs: readonly Pair[],
): Parameter {
  const { style, explode, mediaType } = encodings?.get(name) ?? {};
  const isNested = pairs.some((pair) => pair.name.startsWith(`${name}[`));
  const { types } = document.shapeOf(schema);
  const isScalar = types.size > 0 && !types.has("object") && !types.has("array");
  // A scalar has nothing in brackets.
  const written = style === "deepObject" && isScalar ? "form" : style;
  const known = written ?? (isNested ? "deepObject" : "form");
  // An object is one field unless its encoding spreads it.
  const isWhole = style === undefined && types.has("object") && !isNested;
  const isJson = /json/i.test(mediaType ?? "") && !types.has("array") && !types.has("string");
  return {
    ...{ name, schema, style: known, explode: explode ?? known === "form", examples: [] },
    ...((isWhole || isJson) && { mediaType: mediaType ?? "application/json" }),
  };
}

// A part of a form may be JSON although its schema also has a list or a text.
function jsonValues(
  { schema, mediaType, style }: Parameter,
  own: readonly Pair[],
  document: ContractDocument,
): unknown[] {
  const [first] = own;
  const { types } = document.shapeOf(schema);
  const isStructured = types.has("object") || types.has("array");
  if (
    mediaType !== undefined ||
    style === "deepObject" ||
    !isStructured ||
    own.length !== 1 ||
    first === undefined
  )
    return [];
  if (!/^\s*[[{]/.test(first.value) || isTooComplex(first.value)) return [];
  try {
    return [JSON.parse(first.value)];
  } catch {
    return [];
  }
}
