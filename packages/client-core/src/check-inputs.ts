import { InputError, shapeOf } from "./input-error.js";
import { type InputRule, rulesOf } from "./input-rules.js";
import type { InputConstraint, Operation } from "./operation.js";

/** The inputs of one call, by location. */
export interface Inputs {
  readonly path?: unknown;
  readonly query?: unknown;
  readonly header?: unknown;
  readonly cookie?: unknown;
  readonly body?: unknown;
}

type Loose = Readonly<Record<string, unknown>>;

/** One step on the path from the root of a location to an input. */
interface Key {
  readonly name: string;
  /** Whether the constraint applies to each item of the array at this key. */
  readonly isArray: boolean;
}

/** A constraint prepared for checking. Prepared once per operation, since every call is checked. */
interface InputCheck {
  readonly place: InputConstraint["in"];
  readonly name: string;
  readonly of: string | undefined;
  readonly mediaType: string | undefined;
  readonly keys: readonly Key[];
  /** Whether the input is only required when its parent is present. */
  readonly isNested: boolean;
  readonly isRequired: boolean;
  readonly isNullable: boolean;
  readonly rules: readonly InputRule[];
}

const checksByOperation = new WeakMap<Operation, readonly InputCheck[]>();

/**
 * Checks the inputs of a call against the document, before anything is sent.
 *
 * @param mediaType - That of the body, if the operation has several or another than JSON.
 * @throws {@link InputError} `missing_value`, `malformed_value` or `out_of_range`; `field` names the input, such as
 * `query.organizationId` or `body.contracts[0].gsrn`.
 *
 * @example
 * ```ts
 * import { checkInputs } from "@energy-clients/client-core";
 * import { operations } from "@energy-clients/ett-client";
 *
 * checkInputs(operations.getWallets, { query: { organizationId: "3f2c8a54-7f0e-4c1b-9a55-1d2f6b7c8e90" } });
 * ```
 */
export function checkInputs(operation: Operation, inputs: Inputs, mediaType?: string): void {
  let checks = checksByOperation.get(operation);
  if (!checks) {
    checks = constraintsOf(operation).map(checkOf);
    checksByOperation.set(operation, checks);
  }
  for (const check of checks) {
    const { of, place, mediaType: only = mediaType } = check;
    const root = inputs[place] as Loose | undefined;
    if (only === mediaType) checkAt(of === undefined ? root : root?.[of], check, 0);
  }
}

/** Refuses `null` as the body of an operation without one: it would be sent, and can only be a mistake. */
function constraintsOf({ inputs }: Operation): readonly InputConstraint[] {
  const hasBody = inputs.some(({ in: place, name }) => place === "body" && name === "");
  return hasBody ? inputs : [...inputs, { in: "body", name: "" }];
}

function checkOf(constraint: InputConstraint): InputCheck {
  const { in: place, name, of, mediaType } = constraint;
  const { required: isRequired = false, nullable: isNullable = false } = constraint;
  const isNested = place === "body" || of !== undefined;
  // A dot or brackets in the name of a parameter do not separate keys.
  const names = name === "" ? [] : isNested ? name.split(".") : [name];
  const keys = names.map((key) => {
    const isArray = isNested && key.endsWith("[]");
    return { name: isArray ? key.slice(0, -2) : key, isArray };
  });
  return { place, name, of, mediaType, keys, isNested, isRequired, isNullable, rules: rulesOf(constraint) };
}

/** Finds the constrained value, and checks it; `contracts[]` stands for each item of an array. */
function checkAt(root: unknown, check: InputCheck, depth: number, indices: readonly number[] = NONE): void {
  let value = root;
  for (let at = depth; at < check.keys.length; at += 1) {
    const isThere = value !== undefined && value !== null;
    // A required parent that is absent is reported by its own constraint; an optional one requires no children.
    if (!isThere && check.isNested) return;
    const { name, isArray } = check.keys[at] as Key;
    // Inherited properties are not sent.
    if (name !== "")
      value = isThere && Object.hasOwn(value as Loose, name) ? (value as Loose)[name] : undefined;
    if (!isArray) continue;
    if (!Array.isArray(value)) return;
    // By index, since JSON sends a hole as null, like any undefined item.
    for (let index = 0; index < value.length; index += 1) {
      checkAt(value[index] ?? null, check, at + 1, [...indices, index]);
    }
    return;
  }
  checkValue(value, check, indices);
}

function checkValue(value: unknown, check: InputCheck, indices: readonly number[]): void {
  if (value === undefined) {
    if (!check.isRequired) return;
    const field = fieldOf(check, indices);
    throw new InputError("missing_value", field, "is required");
  }
  if (value === null) {
    if (!allowsNull(check)) throw nullRefused(check, indices);
    return;
  }
  for (const { isMet, code, expected, hint } of check.rules) {
    if (isMet(value)) continue;
    const problem = `expected ${expected} but got ${shapeOf(value)}${hint?.(value) ?? ""}`;
    throw new InputError(code, fieldOf(check, indices), problem);
  }
}

/** A `null` header removes one that was set before. */
function allowsNull({ isNullable, isRequired, place }: InputCheck): boolean {
  return isNullable || (place === "header" && !isRequired);
}

function nullRefused(check: InputCheck, indices: readonly number[]): InputError {
  const given = check.name.endsWith("[]") ? "is null (JSON sends undefined as null)" : "is null";
  const remedy = check.isRequired ? "give a value" : "omit it";
  const code = check.isRequired ? "missing_value" : "malformed_value";
  return new InputError(
    code,
    fieldOf(check, indices),
    `${given}, which the document does not allow; ${remedy}`,
  );
}

/** Names an input in an error: `contracts[].gsrn` of the body is `body.contracts[0].gsrn`. */
function fieldOf({ place, of, name }: InputCheck, indices: readonly number[]): string {
  let depth = 0;
  const root = of === undefined ? place : `${place}.${of}`;
  const path = name.replaceAll("[]", () => `[${indices[depth++]}]`);
  return path === "" || path.startsWith("[") ? root + path : `${root}.${path}`;
}

const NONE: readonly number[] = [];
