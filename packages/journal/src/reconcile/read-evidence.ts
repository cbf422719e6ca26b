import { type Evidence, InputError } from "@energy-clients/client-core";
import type { StoredInputs } from "../entry/journal-entry.js";
import { fieldAt, inputAt, isSame, splitReference } from "../entry/references.js";
import type { EvidenceRequest, ListReading } from "./read-list.js";

/** What the API shows of a request. */
export interface EvidenceReading extends ListReading {
  /** For each thing that the request asked for, how many items of the list match, or what their amounts add up to. */
  readonly totals: readonly number[];
  /** The first matching item of each that is the whole of it. */
  readonly items: readonly unknown[];
}

/** Counts what a request did, by a reading of its list. */
export function evidenceIn(
  { items, ...reading }: ListReading,
  { evidence, inputs }: Pick<EvidenceRequest, "evidence" | "inputs">,
): EvidenceReading {
  const { match, each, state, amount } = evidence;
  const wanted = each === undefined ? [undefined] : asArray(inputAt(inputs, each));
  const found = wanted.map((element) =>
    items.filter(
      (item) =>
        Object.entries(match).every(([field, reference]) =>
          isSame(fieldAt(item, field), expectedBy(inputs, element, reference)),
        ) &&
        (!state || fieldAt(item, state.field) === state.acted),
    ),
  );
  if (!amount)
    return { totals: found.map(({ length }) => length), items: found.map(([first]) => first), ...reading };
  const whole = inputAt(inputs, amount.input);
  return {
    totals: found.map((some) => some.reduce((sum: number, item) => sum + amountOf(evidence, item), 0)),
    items: found.map((some) => some.find((item) => fieldAt(item, amount.field) === whole)),
    ...reading,
  };
}

function amountOf({ amount, operation }: Evidence, item: unknown): number {
  const value = fieldAt(item, amount?.field ?? "");
  if (typeof value === "number" && Number.isFinite(value)) return value;
  const problem = `returned an item without a number in ${amount?.field}`;
  throw new InputError("malformed_value", operation, problem);
}

function expectedBy(inputs: StoredInputs, element: unknown, reference: string): unknown {
  const [place, path] = splitReference(reference);
  return place === "each" ? fieldAt(element, path) : inputAt(inputs, reference);
}

function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
