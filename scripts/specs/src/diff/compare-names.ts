import { isObject, type Json } from "../document/document.ts";
import { formatPointer } from "../document/json-pointer.ts";
import type { Comparable } from "./comparable.ts";
import type { Side } from "./comparable-schema.ts";
import type { SchemaComparison } from "./compare-schemas.ts";
import type { Change } from "./report.ts";
import { code } from "./wording.ts";

const SIDES: readonly Side[] = ["input", "output"];

/**
 * The names of shared schemas that consumers may import and that no longer exist. A new name is its successor if the two
 * are the same in structure and no other names are: a schema without properties or values is like any other.
 */
export function compareNames(before: Comparable, after: Comparable, schemas: SchemaComparison): Change[] {
  const [known, existing] = [new Set(before.names), new Set(after.names)];
  const isUsed = (document: Comparable) => (name: string) =>
    SIDES.some((side) => `${name}.${side}` in document.schemas);
  const lost = before.names.filter((name) => !existing.has(name)).filter(isUsed(before));
  const fresh = after.names.filter((name) => !known.has(name)).filter(isUsed(after));
  const byTraits = Map.groupBy(fresh, (name) => traitsOf(after, name));
  const candidates = new Map(
    lost.map((name) => {
      const traits = traitsOf(before, name);
      const alike = traits === undefined ? [] : (byTraits.get(traits) ?? []);
      return [name, alike.filter((other) => isSame(before, after, schemas, name, other))] as const;
    }),
  );
  const all = [...candidates.values()].flat();
  const renamed = lost.flatMap((name) => {
    const [successor, ...others] = candidates.get(name) ?? [];
    const isUnique = others.length === 0 && all.filter((other) => other === successor).length === 1;
    return successor !== undefined && isUnique ? [[name, successor] as const] : [];
  });
  const successors = new Map(renamed);
  return [
    ...renamed.map(([name, successor]) => renamedType(name, successor)),
    ...removedTypes(lost.filter((name) => !successors.has(name))),
  ];
}

function isSame(
  before: Comparable,
  after: Comparable,
  schemas: SchemaComparison,
  name: string,
  other: string,
) {
  const shared = SIDES.filter(
    (side) => `${name}.${side}` in before.schemas && `${other}.${side}` in after.schemas,
  );
  const reference = (key: string): Json => ({ $ref: formatPointer(["components", "schemas", key]) });
  return (
    shared.length > 0 &&
    shared.every(
      (side) => schemas.bumpOf(reference(`${name}.${side}`), reference(`${other}.${side}`), side) === "none",
    )
  );
}

/** The names of properties, or the values; undefined where a schema has neither. */
function traitsOf({ schemas }: Comparable, name: string): string | undefined {
  const schema = SIDES.map((side) => schemas[`${name}.${side}`]).find((one) => one !== undefined);
  if (!isObject(schema)) return undefined;
  const names = Object.keys(isObject(schema.properties) ? schema.properties : {});
  const values = schema.enum ?? schema.anyOf;
  return names.length === 0 && values === undefined
    ? undefined
    : JSON.stringify([names.toSorted(), schema.enum ?? null]);
}

const BREAKING = { bump: "major", group: "breaking", sources: ["document"] } as const;

const typeOf = (schema: string) => code(`components["schemas"]["${schema}"]`);

/** More types than this are one sentence: a document that another one replaces loses them by the dozen. */
const MOST_SENTENCES = 5;

function removedTypes(names: readonly string[]): Change[] {
  return names.length > MOST_SENTENCES ? removed(names) : names.flatMap((name) => removed([name]));
}

function removed(names: readonly string[]): Change[] {
  const [first, ...others] = names;
  if (first === undefined) return [];
  const isOne = others.length === 0;
  const now = isOne
    ? `The type ${typeOf(first)} was removed.`
    : `These types of ${code(`components["schemas"]`)} were removed: ${names.map(code).join(", ")}.`;
  // The operation may be gone too.
  const whatToDo = `Where your code names ${isOne ? "it" : "one"}, take the type from an operation that you still call, or declare it yourself.`;
  return [{ ...BREAKING, place: `components.schemas.${first}`, now, whatToDo }];
}

function renamedType(name: string, successor: string): Change {
  return {
    ...BREAKING,
    place: `components.schemas.${name}`,
    now: `The type ${typeOf(name)} is now called ${typeOf(successor)}.`,
    whatToDo: `Write ${code(successor)} where your code names ${code(name)}; the type itself is the same.`,
  };
}
