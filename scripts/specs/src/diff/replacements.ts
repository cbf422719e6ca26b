import { isObject } from "../document/document.ts";
import type { Comparable, ComparableOperation } from "./comparable.ts";
import { code } from "./wording.ts";

/**
 * Finds the operation that replaces one that is deprecated or gone: the one that its documentation names, by path or
 * operationId, else the only new one that takes and returns the same.
 */
export class Replacements {
  readonly #all: readonly ComparableOperation[];
  readonly #added: readonly ComparableOperation[];

  /** @param now - The new document, with the operations that the old one lacks. */
  constructor(now: Comparable, added: readonly ComparableOperation[]) {
    this.#all = [...now.operations.values()];
    this.#added = added;
  }

  of(operation: ComparableOperation): ComparableOperation | undefined {
    const { description, summary, responses } = operation.definition;
    const texts = [
      description,
      summary,
      ...Object.values(isObject(responses) ? responses : {}).map(descriptionOf),
    ];
    return (
      this.named(texts.filter((text) => typeof text === "string").join("\n"), operation) ??
      this.#alike(operation)
    );
  }

  /** The operation that a text names as the one to use; undefined unless it is one. */
  named(text: string, instead?: ComparableOperation): ComparableOperation | undefined {
    const others = this.#all.filter(({ id }) => id !== instead?.id);
    const byPath = others.filter(({ path }) => pathPattern(path).test(text));
    // Of `/trades` and `/trades/{id}`, a text that has the longer one means that.
    const longest = Math.max(0, ...byPath.map(({ path }) => path.length));
    const paths = byPath.filter(({ path }) => path.length === longest);
    const sameMethod = paths.filter(({ method }) => new RegExp(`\\b${method}\\b`).test(text));
    const candidates = [sameMethod, paths.filter(({ method }) => method === instead?.method), paths];
    for (const [only, ...more] of candidates) if (only !== undefined && more.length === 0) return only;
    const byId = others.filter(({ id }) =>
      new RegExp(`(?<![\\w./-])${escaped(id)}(?![\\w/-]|\\.\\w)`).test(text),
    );
    // A word such as "search" is not a name.
    const [named, ...rest] = byId.filter(({ id }) => /[A-Z_\d]/.test(id.slice(1)));
    return rest.length === 0 ? named : undefined;
  }

  #alike(operation: ComparableOperation): ComparableOperation | undefined {
    const shape = shapeOf(operation);
    if (shape === undefined) return undefined;
    const [only, ...more] = this.#added.filter((one) => one.id !== operation.id && shapeOf(one) === shape);
    return more.length === 0 ? only : undefined;
  }
}

/** `` `getTrades` (`GET /trades`) ``. */
export function callOf({ id, method, path }: ComparableOperation): string {
  return `${code(id)} (${code(`${method} ${path}`)})`;
}

function descriptionOf(value: unknown): unknown {
  return isObject(value) ? value.description : undefined;
}

/** As a word of its own; names of path parameters do not matter. */
function pathPattern(path: string): RegExp {
  const parts = path.split(/\{[^}]*\}/).map(escaped);
  return new RegExp(`(?<![\\w/{}-])${parts.join("[{:<]?[^/\\s]+?[}>]?")}(?![\\w/{-]|\\.\\w)`);
}

function escaped(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}]/g, "\\$&");
}

/** What an operation takes and returns; undefined if that is too little to recognise it by. */
function shapeOf({ method, parameters, body, responses }: ComparableOperation): string | undefined {
  const successes = [...responses].filter(([status]) => status.startsWith("2"));
  const outputs = successes.map(([status, { content }]) => [status, [...content]]);
  const hasOutput = successes.some(([, { content }]) => content.size > 0);
  if (!hasOutput && body === undefined) return undefined;
  const inputs = [...parameters].toSorted(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify([method, inputs, body && [body.required, [...body.content]], outputs]);
}
