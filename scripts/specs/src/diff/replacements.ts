import { patternOf } from "@energy-clients/scripts-shared/encode";
import { isObject } from "../document/document.ts";
import type { ComparableOperation, Content } from "./comparable.ts";
import type { SchemaComparison } from "./compare-schemas.ts";
import type { PairedOperations } from "./operation-pairs.ts";
import { code } from "./wording.ts";

const POINTS_ELSEWHERE =
  /\b(?:use|call|see|instead|replaced|superseded|successor|favou?r|migrate|switch|moved?)\b/i;

/**
 * Finds the operation that replaces one that is deprecated or gone: the one that its documentation names, by path or
 * operationId, else the only new one that takes and returns the same.
 */
export class Replacements {
  readonly #all: readonly ComparableOperation[];
  readonly #added: readonly ComparableOperation[];
  readonly #schemas: SchemaComparison;

  constructor({ pairs, added }: PairedOperations, schemas: SchemaComparison) {
    this.#all = [...pairs.map(({ after }) => after), ...added].filter(({ isIncoming }) => !isIncoming);
    this.#added = added;
    this.#schemas = schemas;
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

  /** The operation that a text tells its readers to use instead; undefined unless it is one. */
  named(text: string, instead?: ComparableOperation): ComparableOperation | undefined {
    const hints = text
      .split(/(?<=[.!?])\s|\n/)
      .filter((sentence) => POINTS_ELSEWHERE.test(sentence))
      .join("\n");
    const others = this.#all.filter(({ id, path }) => id !== instead?.id || path !== instead?.path);
    const byPath = others.filter(({ path }) => pathPattern(path).test(hints));
    // Of `/trades` and `/trades/{id}`, a text that has the longer one means that.
    const longest = byPath.reduce((length, { path }) => Math.max(length, path.length), 0);
    const paths = byPath.filter(({ path }) => path.length === longest);
    const sameMethod = paths.filter(({ method }) => new RegExp(`\\b${method}\\b`).test(hints));
    const candidates = [sameMethod, paths.filter(({ method }) => method === instead?.method), paths];
    for (const [only, ...more] of candidates) if (only !== undefined && more.length === 0) return only;
    const byId = others.filter(({ id }) =>
      new RegExp(`(?<![\\w./-])${patternOf(id)}(?!\\.?[\\w/-])`).test(hints),
    );
    // A word such as "search" is not a name.
    const [named, ...rest] = byId.filter(({ id }) => /[A-Z_\d]/.test(id.slice(1)));
    return rest.length === 0 ? named : undefined;
  }

  #alike(operation: ComparableOperation): ComparableOperation | undefined {
    const alike = this.#added.filter((candidate) => isAlike(operation, candidate, this.#schemas));
    return alike.length === 1 ? alike[0] : undefined;
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
  const parts = path.split(/\{[^}]*\}/).map(patternOf);
  return new RegExp(`(?<![\\w/{}-])${parts.join("[{:<]?[^/\\s]+?[}>]?")}(?![\\w/{-])`);
}

function isAlike(old: ComparableOperation, now: ComparableOperation, schemas: SchemaComparison): boolean {
  const hasContent = [...now.responses.values()].some(({ content }) => content.size > 0);
  // Without any input or output, every operation is alike.
  if (old.method !== now.method || old.isIncoming !== now.isIncoming || !hasContent) return false;
  const same = <Value>(
    a: ReadonlyMap<string, Value>,
    b: ReadonlyMap<string, Value>,
    isSame: (a: Value, b: Value) => boolean,
  ) =>
    a.size === b.size &&
    [...a].every(([key, value]) => {
      const other = b.get(key);
      return other !== undefined && isSame(value, other);
    });
  const sameContent = (side: "input" | "output") => (a: Content, b: Content) =>
    same(a, b, (x, y) => schemas.bumpOf(x, y, side) === "none");
  return (
    same(old.parameters, now.parameters, (a, b) => {
      const isOtherwiseSame = a.required === b.required && a.style === b.style && a.explode === b.explode;
      return isOtherwiseSame && schemas.bumpOf(a.schema ?? true, b.schema ?? true, "input") === "none";
    }) &&
    (old.body === undefined) === (now.body === undefined) &&
    sameContent("input")(old.body?.content ?? new Map(), now.body?.content ?? new Map()) &&
    same(old.responses, now.responses, (a, b) => sameContent("output")(a.content, b.content))
  );
}
