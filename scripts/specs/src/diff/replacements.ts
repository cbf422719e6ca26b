import type { ComparableOperation, Content } from "./comparable.ts";
import type { SchemaComparison } from "./compare-schemas.ts";
import type { PairedOperations } from "./operation-pairs.ts";

/** Finds the operation that takes the place of one that is deprecated or gone. */
export type FindReplacement = (operation: ComparableOperation) => ComparableOperation | undefined;

const POINTS_ELSEWHERE = /\b(?:use|call|instead|replaced|superseded|successor|favou?r|migrate|moved?)\b/i;

/**
 * The replacement is the operation that the words of the old one name, as an id or a path; or else the one new operation
 * with the same inputs and outputs.
 */
export function replacements({ pairs, added }: PairedOperations, schemas: SchemaComparison): FindReplacement {
  const all = [...pairs.map(({ after }) => after), ...added].filter(({ isIncoming }) => !isIncoming);
  const byId = Map.groupBy(all, ({ id }) => id);
  const byPath = Map.groupBy(all, ({ path }) => path);
  return (operation) => {
    const { description, summary } = operation.definition;
    const texts = [description, summary].filter((text) => typeof text === "string");
    const hints = texts
      .flatMap((text) => text.split(/(?<=[.!?])\s|\n/))
      .filter((text) => POINTS_ELSEWHERE.test(text));
    const words = hints.flatMap((text) => text.match(/[\w/{}.-]*[\w/}]/g) ?? []);
    const named = words.flatMap((word) => byId.get(word) ?? ofMethod(byPath.get(word) ?? [], operation));
    const others = new Set(named.filter(({ id, path }) => id !== operation.id || path !== operation.path));
    if (others.size > 0) return others.size === 1 ? [...others][0] : undefined;
    const alike = added.filter((candidate) => isAlike(operation, candidate, schemas));
    return alike.length === 1 ? alike[0] : undefined;
  };
}

/** The operations of a path by the same method, or else the only one. */
function ofMethod(operations: readonly ComparableOperation[], { method }: ComparableOperation) {
  const same = operations.filter((operation) => operation.method === method);
  return same.length > 0 || operations.length > 1 ? same : operations;
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
