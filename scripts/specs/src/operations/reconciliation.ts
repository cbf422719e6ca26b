import type { InputConstraint, InputReference, Operation, Reconciliation } from "@energy-clients/client-core";
import { isObject, type Json, type JsonObject } from "../document/document.ts";

/** Makes the error for a value that is wrong; `problem` names it. */
type Invalid = (problem: string) => Error;

const KEY = "x-reconciliation";
const FORMATS = ["unix-seconds", "instant-range"];

/** Reads how a lost request is looked up. {@link checkReconciliation} checks it against the other operations. */
export function readReconciliation(value: Json | undefined, invalid: Invalid): Reconciliation | undefined {
  if (value === undefined) return undefined;
  const node = new Node(KEY, value, invalid);
  node.allow(["repetition", "accepted", "evidence", "available", "settleSeconds", "reference"]);
  const { repetition, settleSeconds } = node.value;
  if (repetition !== undefined && repetition !== "harmless" && repetition !== "conflict")
    throw invalid(`${KEY}.repetition must be harmless or conflict`);
  const accepted = node.child("accepted");
  accepted?.texts(["requestId", "parameter", "status", "completed", "failed"]);
  const evidence = node.child("evidence");
  if (evidence) {
    evidence.texts(["operation"], ["items", "each"], ["since", "match", "amount", "state"]);
    evidence.child("match")?.texts(Object.keys(evidence.child("match")?.value ?? {}));
    if (evidence.child("match") === undefined) throw invalid(`${KEY}.evidence.match is missing`);
    evidence.child("state")?.texts(["field", "acted"]);
    evidence.child("amount")?.texts(["field", "input"]);
    if (evidence.value.amount !== undefined && (evidence.value.each ?? evidence.value.state) !== undefined)
      throw invalid(`${KEY}.evidence.amount does not go with each or state`);
    const since = evidence.child("since");
    since?.texts(["parameter", "format"]);
    if (since && !FORMATS.includes(String(since.value.format)))
      throw invalid(`${KEY}.evidence.since.format must be one of ${FORMATS.join(", ")}`);
    // Without it, an absence would count while the API may still act.
    if (repetition === undefined && !isPositive(settleSeconds))
      throw invalid(`${KEY}.settleSeconds must be a number above 0`);
  }
  if (settleSeconds !== undefined && !isPositive(settleSeconds))
    throw invalid(`${KEY}.settleSeconds must be a number above 0`);
  if (repetition === "conflict" && !evidence)
    throw invalid(`${KEY}.evidence is missing: a 409 alone does not say who caused the conflict`);
  const { available = [], reference } = node.value;
  if (!Array.isArray(available)) throw invalid(`${KEY}.available must be a list`);
  for (const [index, one] of available.entries()) {
    const read = new Node(`${KEY}.available[${index}]`, one, invalid);
    read.texts(["operation", "field", "atLeast"], [], ["parameters"]);
    read.child("parameters")?.texts(Object.keys(read.child("parameters")?.value ?? {}));
  }
  if (reference !== undefined) {
    const one = new Node(`${KEY}.reference`, reference, invalid);
    one.texts(["input"], [], ["maxLength"]);
    if (!isPositive(one.value.maxLength))
      throw invalid(`${KEY}.reference.maxLength must be a number above 0`);
  }
  return node.value as unknown as Reconciliation;
}

/** Checks that all that a reconciliation names exists: a misspelt field would find nothing, and prove an absence. */
export function checkReconciliation(
  { reconciliation, pollWith, inputs }: Operation,
  operations: ReadonlyMap<string, Operation>,
  invalid: Invalid,
): void {
  if (!reconciliation) return;
  const { accepted, evidence, available = [], reference } = reconciliation;
  const input = (name: InputReference, of: readonly InputConstraint[] = inputs) => {
    if (!hasInput(name, of))
      throw invalid(`${KEY} refers to ${name}, which is not an input of the operation`);
  };
  const read = (id: string): Operation => {
    const found = operations.get(id);
    if (found?.method !== "GET") throw invalid(`${KEY} must name a GET operation, but got ${id}`);
    return found;
  };
  if (accepted) {
    if (pollWith === undefined) throw invalid(`${KEY}.accepted needs x-poll-with`);
    input(accepted.parameter, read(pollWith).inputs);
  }
  if (evidence) {
    const list = read(evidence.operation);
    if (evidence.since) input(evidence.since.parameter, list.inputs);
    if (evidence.each !== undefined) input(evidence.each);
    if (evidence.amount) input(evidence.amount.input);
    for (const name of Object.values(evidence.match)) {
      if (evidence.each === undefined || !name.startsWith("each.")) input(name);
      else input(`${evidence.each}[].${name.slice("each.".length)}`);
    }
  }
  for (const { operation, parameters, atLeast } of available) {
    const { inputs: theirs } = read(operation);
    input(atLeast);
    for (const [theirName, name] of Object.entries(parameters)) {
      input(theirName, theirs);
      input(name);
    }
  }
  if (reference) input(reference.input);
}

function hasInput(reference: InputReference, inputs: readonly InputConstraint[]): boolean {
  const [place, ...rest] = reference.split(".");
  const name = rest.join(".");
  return inputs.some((input) => input.in === place && (input.name === name || input.name === `${name}[]`));
}

function isPositive(value: Json | undefined): boolean {
  return typeof value === "number" && value > 0;
}

/** An object within the extension, with its path for messages. */
class Node {
  readonly #path: string;
  readonly value: JsonObject;
  readonly #invalid: Invalid;

  constructor(path: string, value: Json, invalid: Invalid) {
    if (!isObject(value)) throw invalid(`${path} must be an object`);
    this.#path = path;
    this.value = value;
    this.#invalid = invalid;
  }

  child(key: string): Node | undefined {
    const value = this.value[key];
    return value === undefined ? undefined : new Node(`${this.#path}.${key}`, value, this.#invalid);
  }

  allow(keys: readonly string[]): void {
    for (const key of Object.keys(this.value)) {
      if (!keys.includes(key))
        throw this.#invalid(`${this.#path}.${key} is unknown; expected one of ${keys.join(", ")}`);
    }
  }

  /** Checks that the required members are non-empty texts, and that there are no others besides. */
  texts(required: readonly string[], optional: readonly string[] = [], others: readonly string[] = []): void {
    this.allow([...required, ...optional, ...others]);
    for (const key of [...required, ...optional]) {
      const value = this.value[key];
      if (value === undefined && !required.includes(key)) continue;
      if (typeof value !== "string" || value === "")
        throw this.#invalid(`${this.#path}.${key} must be a non-empty string`);
    }
  }
}
