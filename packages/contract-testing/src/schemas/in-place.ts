import type { References } from "../documents/references.js";
import { fields } from "../documents/walk-document.js";

const LISTS = ["allOf", "anyOf", "oneOf"];

/**
 * Tells whether a schema applies another to the same value, through references, `allOf` and alternatives. A base schema
 * that lists its heirs does: each heir applies its base again, and a validator would never end.
 */
export function leadsTo(from: object, to: object, references: References): boolean {
  const seen = new Set<unknown>();
  const pending: unknown[] = parts(from);
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    // A reference without a target is reported when it is converted.
    const value = references.find(next);
    if (value === to) return true;
    if (seen.has(value)) continue;
    seen.add(value);
    pending.push(...parts(value));
  }
  return false;
}

function parts(schema: unknown): unknown[] {
  const { $ref } = fields(schema);
  const lists = LISTS.map((keyword) => fields(schema)[keyword]);
  return [
    ...lists.flatMap((list) => (Array.isArray(list) ? list : [])),
    ...($ref === undefined ? [] : [{ $ref }]),
  ];
}
