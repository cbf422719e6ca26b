import ts from "typescript";

/** What has no value: `undefined`, and what can not be. */
export const NOTHING = ts.TypeFlags.Undefined | ts.TypeFlags.Never | ts.TypeFlags.Void;

/** The alternatives of a type, without `null` and `undefined`. */
export function members(type: ts.Type): readonly ts.Type[] {
  const all = type.isUnion() ? type.types : [type];
  return all.filter(({ flags }) => !(flags & (NOTHING | ts.TypeFlags.Null)));
}

export function hasNull(type: ts.Type): boolean {
  return (type.isUnion() ? type.types : [type]).some(({ flags }) => flags & ts.TypeFlags.Null);
}

export function isStructure({ flags }: ts.Type): boolean {
  return (flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) !== 0;
}

export function isList(checker: ts.TypeChecker, type: ts.Type): boolean {
  return checker.isArrayType(type) || checker.isTupleType(type);
}

export function isOptional({ flags }: ts.Symbol): boolean {
  return (flags & ts.SymbolFlags.Optional) !== 0;
}
