import { isDeepStrictEqual } from "node:util";
import { isObject, type Json, type JsonObject } from "../document/document.ts";
import type { Comparable, ComparableOperation } from "./comparable.ts";
import type { Change } from "./report.ts";
import { sorted } from "./schema-keywords.ts";
import { code } from "./wording.ts";

/** New names of security schemes, by the old ones. */
export type SchemeRenames = ReadonlyMap<string, string>;

/**
 * Security schemes that have another name and ask for the same credentials: the old name is gone, the new one was not there,
 * and no other scheme is the same.
 */
export function schemeRenames(before: Comparable, after: Comparable): SchemeRenames {
  const lost = onlyIn(before.securitySchemes, after.securitySchemes);
  const fresh = onlyIn(after.securitySchemes, before.securitySchemes);
  const alike = (schemes: readonly [string, Json][], scheme: Json) =>
    schemes.filter(([, other]) => isDeepStrictEqual(other, scheme));
  return new Map(
    lost.flatMap(([name, scheme]) => {
      const [successor, ...others] = alike(fresh, scheme);
      const isUnique = others.length === 0 && alike(lost, scheme).length === 1;
      return successor !== undefined && isUnique ? [[name, successor[0]] as const] : [];
    }),
  );
}

/** The old document with the new names, so that they are no difference of its schemes and operations. */
export function withSchemeNames(document: Comparable, renames: SchemeRenames): Comparable {
  if (renames.size === 0) return document;
  const renamed = (value: Json): Json => {
    if (!isObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, child]) => [renames.get(name) ?? name, child]),
    );
  };
  const withNames = (operation: ComparableOperation) => ({
    ...operation,
    security: sorted(operation.security.map(renamed)),
  });
  return {
    ...document,
    securitySchemes: renamed(document.securitySchemes) as JsonObject,
    operations: new Map([...document.operations].map(([id, operation]) => [id, withNames(operation)])),
  };
}

/** The sentences of the new names. Nobody sends other credentials because of one. */
export function schemeRenameChanges(renames: SchemeRenames): Change[] {
  return [...renames].map(([name, successor]) => ({
    bump: "patch",
    group: "other",
    place: `securitySchemes.${name}`,
    renamedTo: `securitySchemes.${successor}`,
    now: `The security scheme ${code(name)} is now called ${code(successor)}; the credentials are the same.`,
    sources: ["document"],
  }));
}

function onlyIn(here: JsonObject, there: JsonObject): [string, Json][] {
  return Object.entries(here).filter(([name]) => !Object.hasOwn(there, name));
}
