import { InputError, shapeOf } from "@energy-clients/client-core";

/**
 * Refuses what is no object, and option names that do not exist: a misspelt option would silently do nothing.
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
    const near = known.find((option) => distance(name.toLowerCase(), option.toLowerCase()) <= 3);
    const hint = near ? `did you mean ${near}?` : `there are ${known.join(", ")}`;
    throw new InputError("unknown_option", field ? `${field}.${name}` : name, `is no option; ${hint}`);
  }
}

/** @throws {@link InputError} `missing_value` or `malformed_value` for what is no text, or has white space at an end. */
export function checkText(value: unknown, field: string): asserts value is string {
  if (value === undefined || value === null || value === "") {
    throw new InputError("missing_value", field, "is missing");
  }
  if (typeof value !== "string") {
    throw new InputError("malformed_value", field, `expected text, got ${shapeOf(value)}`);
  }
  if (value.trim() !== value || !/^[\x20-\x7e]+$/.test(value)) {
    const problem = `${shapeOf(value)} has white space at an end, or is not printable ASCII; trim it`;
    throw new InputError("malformed_value", field, problem);
  }
}

/** @throws {@link InputError} `malformed_value` for what is given and no function. */
export function checkFunction(value: unknown, field: string): void {
  if (value === undefined || typeof value === "function") return;
  throw new InputError("malformed_value", field, `expected a function, got ${shapeOf(value)}`);
}

/** @throws {@link InputError} `out_of_range` for what is given and no number of ms in the range. */
export function checkMilliseconds(value: unknown, field: string, most: number): void {
  if (value === undefined) return;
  if (typeof value === "number" && value > 0 && value <= most) return;
  const given = typeof value === "number" ? String(value) : shapeOf(value);
  throw new InputError("out_of_range", field, `expected ms above 0, at most ${most}, got ${given}`);
}

/** Edits that turn one word into another (Levenshtein). */
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
