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
  return lost.map((name) => {
    const [successor, ...others] = candidates.get(name) ?? [];
    const isUnique = others.length === 0 && all.filter((other) => other === successor).length === 1;
    return lostName(name, isUnique ? successor : undefined);
  });
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

function lostName(name: string, successor: string | undefined): Change {
  const typeOf = (schema: string) => code(`components["schemas"]["${schema}"]`);
  const change = {
    bump: "major",
    group: "breaking",
    place: `components.schemas.${name}`,
    sources: ["document"],
  } as const;
  if (successor === undefined) {
    const whatToDo = "Where your code names it, take the type from the operation that you call.";
    return { ...change, now: `The type ${typeOf(name)} was removed.`, whatToDo };
  }
  return {
    ...change,
    now: `The type ${typeOf(name)} is now called ${typeOf(successor)}.`,
    whatToDo: `Write ${code(successor)} where your code names ${code(name)}; the type itself is the same.`,
  };
}
