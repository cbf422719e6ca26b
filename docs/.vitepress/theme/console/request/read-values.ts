import { checkInputs, InputError, type Operation, parseJson } from "@energy-clients/client-core";
import type { Body, Field, FieldType } from "../document/operation.ts";

/** What a person entered, by the path of a field; an absent or empty text means that there is no value. */
export type Texts = Readonly<Record<string, string>>;

/** The inputs of a call, as the client takes them. */
export interface CallInputs {
  path?: Record<string, unknown>;
  query?: Record<string, unknown>;
  header?: Record<string, string>;
  cookie?: Record<string, unknown>;
  body?: unknown;
}

/** The inputs, and what is wrong with them by the path of a field. */
export interface ReadValues {
  readonly inputs: CallInputs;
  readonly problems: ReadonlyMap<string, string>;
}

/** What a form holds: fields, and for the body a JSON text that replaces its fields. */
export interface FormValues {
  readonly fields: readonly Field[];
  readonly texts: Texts;
  /** The text of the whole body; undefined if its fields hold it. */
  readonly bodyText: string | undefined;
}

/** Turns the texts of a form into the inputs of a call, and checks them as the client does before it sends. */
export function readValues(operation: Operation, form: FormValues, body?: Body): ReadValues {
  const inputs: CallInputs = {};
  const problems = new Map<string, string>();
  for (const field of form.fields) {
    if (field.in === "body" && form.bodyText !== undefined) continue;
    const value = readField(field, form.texts[field.path] ?? "");
    if (value instanceof Problem) problems.set(field.path, value.text);
    else if (value !== undefined) place(inputs, field, value);
  }
  if (form.bodyText !== undefined) {
    const value = bodyOf(form.bodyText);
    if (value instanceof Problem) problems.set("body", value.text);
    else if (value !== undefined) inputs.body = value;
  }
  // An object whose fields are all optional may be required and empty.
  else if (body?.required === true && body.fields !== undefined) inputs.body ??= {};
  checkAll(operation, inputs, body?.mediaType, problems);
  return { inputs, problems };
}

// One constraint at a time: a person wants to see all problems, and the client stops at the first.
function checkAll(
  operation: Operation,
  inputs: CallInputs,
  mediaType: string | undefined,
  problems: Map<string, string>,
): void {
  for (const constraint of operation.inputs) {
    try {
      checkInputs({ ...operation, inputs: [constraint] }, inputs, mediaType);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const { field, message } = error;
      // What could not be read is reported as that, not as missing.
      const isKnown = [...problems.keys()].some((path) => path === field || path.startsWith(`${field}.`));
      if (!isKnown) problems.set(field, message.slice(message.indexOf(`${field}: `) + field.length + 2));
    }
  }
}

class Problem {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

function readField({ type, itemType = "text", choices, required }: Field, text: string): unknown {
  if (type === "list") {
    const items = text.split("\n").filter((line) => line.trim() !== "");
    // A list may be required and empty.
    if (items.length === 0) return required ? [] : undefined;
    const values = items.map((item) => scalarOf(itemType, undefined, item.trim()));
    return values.find((value) => value instanceof Problem) ?? values;
  }
  return text === "" ? undefined : scalarOf(type, choices, text);
}

function scalarOf(type: FieldType, choices: Field["choices"], text: string): unknown {
  switch (type) {
    case "integer":
      return /^\s*-?\d+\s*$/.test(text) ? integerOf(text.trim()) : expected("a whole number");
    case "number":
      return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : expected("a number");
    case "boolean":
      return text === "true" || text === "false" ? text === "true" : expected("true or false");
    case "unix-seconds":
      return secondsOf(text.trim());
    case "date-time":
      return /^\d{4}-\d\d-\d\dT[\d:.]+$/.test(text) ? utcOf(text) : text;
    case "choice":
      // Both 1 and "1" are shown as 1.
      return choices?.find((choice) => String(choice) === text) ?? text;
    case "json":
      return jsonOf(text);
    default:
      return text;
  }
}

// The text keeps the digits that a number would lose.
function integerOf(text: string): number | string {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : text;
}

function secondsOf(text: string): unknown {
  if (/^-?\d+$/.test(text)) return Number(text);
  const ms = Date.parse(/T[\d:.]+$/.test(text) ? `${text}Z` : text);
  return Number.isNaN(ms)
    ? expected("seconds since 1970, or a time such as 2026-11-20T10:00Z")
    : Math.floor(ms / 1000);
}

function utcOf(text: string): unknown {
  const ms = Date.parse(`${text}Z`);
  return Number.isNaN(ms) ? expected("a time such as 2026-11-20T10:00:00Z") : new Date(ms).toISOString();
}

function bodyOf(text: string): unknown {
  return text.trim() === "" ? undefined : jsonOf(text);
}

function jsonOf(text: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    return new Problem(`expected JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

// Beside the field that has the text: what a program would be told of its shape is of no use to a person.
function expected(what: string): Problem {
  return new Problem(`expected ${what}`);
}

function place(inputs: CallInputs, { in: location, keys }: Field, value: unknown): void {
  inputs[location] ??= {};
  let target = inputs[location] as Record<string, unknown>;
  for (const key of keys.slice(0, -1)) {
    // A name such as __proto__ stays a name.
    if (!Object.hasOwn(target, key)) define(target, key, {});
    target = target[key] as Record<string, unknown>;
  }
  define(target, keys.at(-1) ?? "", location === "header" ? String(value) : value);
}

function define(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}
