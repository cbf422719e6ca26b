import { fields, parsePointer } from "./walk-document.js";

/** Resolves the references of one document. */
export interface References {
  /** Follows a value's `$ref`, and that of its target, within the document. @throws Error if it has no target. */
  resolve(value: unknown): unknown;
  /** Like `resolve()`, but `undefined` if a reference has no target. */
  find(value: unknown): unknown;
  /** Returns the target of a reference such as `#/components/schemas/Wallet`. @throws Error if it has none. */
  target(reference: string): unknown;
}

/** Creates the resolver of a document. A pointer may lead through another reference. */
export function createReferences(document: object): References {
  const targets = new Map<string, unknown>();

  function resolve(value: unknown): unknown {
    const seen = new Set<unknown>();
    let current = value;
    for (;;) {
      const { $ref: reference } = fields(current);
      if (typeof reference !== "string") return current;
      if (seen.has(reference)) throw new Error(`the reference ${JSON.stringify(reference)} refers to itself`);
      seen.add(reference);
      current = target(reference);
    }
  }

  function target(reference: string): unknown {
    if (targets.has(reference)) return targets.get(reference);
    const steps = reference === "#" ? [] : parsePointer(reference);
    let value: unknown = document;
    for (const step of steps ?? []) {
      const own = Object.hasOwn(fields(value), step) ? value : resolve(value);
      value = Object.hasOwn(fields(own), step) ? fields(own)[step] : undefined;
    }
    if (steps === undefined || value === undefined)
      throw new Error(`the reference ${JSON.stringify(reference)} has no target`);
    targets.set(reference, value);
    return value;
  }

  function find(value: unknown): unknown {
    try {
      return resolve(value);
    } catch {
      return undefined;
    }
  }

  return { resolve, find, target };
}
