import { InputError, shapeOf } from "@energy-clients/client-core";

/**
 * Lists the names of an interface's options. The compiler rejects a name that is missing, and one that does not exist.
 *
 * @param inherited - Names of the options that the interface extends.
 */
export function optionNames<Options extends object>(
  names: Record<keyof Options, true>,
  inherited: readonly string[] = [],
): readonly string[] {
  return [...inherited, ...Object.keys(names)];
}

/** Options with a name more edits away than this are not suggested. */
const MOST_EDITS = 3;

/**
 * Refuses a value that is not an object, and unknown option names: a misspelt option would silently do nothing.
 *
 * @param field - Name of the options in a larger set, such as `environment`; empty for the options themselves.
 * @throws {@link InputError} `missing_value`, `malformed_value` or `unknown_option`.
 */
export function checkOptionNames(options: unknown, known: readonly string[], field = ""): void {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    const code = options === undefined || options === null ? "missing_value" : "malformed_value";
    throw new InputError(code, field || "options", `expected an object, got ${shapeOf(options)}`);
  }
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    const near = known.find((option) => distance(name.toLowerCase(), option.toLowerCase()) <= MOST_EDITS);
    const hint = near ? `did you mean ${near}?` : `expected one of ${known.join(", ")}`;
    throw new InputError("unknown_option", field ? `${field}.${name}` : name, `unknown option; ${hint}`);
  }
}

/** @throws {@link InputError} `missing_value`, or `malformed_value` if the value is not printable, trimmed text. */
export function checkText(value: unknown, field: string): asserts value is string {
  if (value === undefined || value === null || value === "") {
    throw new InputError("missing_value", field, "is missing");
  }
  if (typeof value !== "string") {
    throw new InputError("malformed_value", field, `expected text, got ${shapeOf(value)}`);
  }
  if (value.trim() !== value || !/^[\x20-\x7e]+$/.test(value)) {
    const problem = `${shapeOf(value)} has leading or trailing white space, or is not printable ASCII; correct it`;
    throw new InputError("malformed_value", field, problem);
  }
}

/** @throws {@link InputError} `malformed_value` if the value is given and is not a function. */
export function checkFunction(value: unknown, field: string): void {
  if (value === undefined || typeof value === "function") return;
  throw new InputError("malformed_value", field, `expected a function, got ${shapeOf(value)}`);
}

/** @throws {@link InputError} `out_of_range` if the value is given and is not a number of ms in the range. */
export function checkMilliseconds(value: unknown, field: string, most: number): void {
  if (value === undefined) return;
  if (typeof value === "number" && value > 0 && value <= most) return;
  throw outOfRange(field, `ms above 0, at most ${most}`, value);
}

/** @throws {@link InputError} `out_of_range` if the value is given and is not a whole number in the range. */
export function checkWholeNumber(value: unknown, field: string, most: number): void {
  if (value === undefined) return;
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 1 && value <= most) return;
  throw outOfRange(field, `a whole number from 1 to ${most}`, value);
}

function outOfRange(field: string, expected: string, value: unknown): InputError {
  const given = typeof value === "number" ? String(value) : shapeOf(value);
  return new InputError("out_of_range", field, `expected ${expected}, got ${given}`);
}

/** Counts the edits that turn one word into another (Levenshtein). */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [i, char] of [...from].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...to].entries()) {
      const replaced = (row[j] ?? 0) + (char === other ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
