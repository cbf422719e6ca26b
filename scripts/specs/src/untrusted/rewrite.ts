import { isObject, type Json, type JsonObject, type Path } from "../document/document.ts";
import { isData, isNameMap } from "../document/keywords.ts";

/** Something that a document has against the specification, and how it is read. */
export interface Remark {
  readonly path: Path;
  readonly text: string;
}

/** A document as it is read, and why it is read so. */
export interface Mended {
  readonly document: JsonObject;
  readonly remarks: readonly Remark[];
}

/**
 * Reads one object of a document in another way; undefined for one that has nothing of this kind. What the object contains
 * is mended before.
 */
export type Mend = (
  value: JsonObject,
  path: Path,
  isNullType: boolean,
) =>
  | {
      readonly value: JsonObject;
      readonly text: string;
      /** Below the object, where the fault stands. */
      readonly at?: Path;
    }
  | undefined;

/** Mends each object of a document that is neither data nor a map of names. A document without faults stays as it is. */
export function rewrite(document: JsonObject, mends: readonly Mend[]): Mended {
  const remarks: Remark[] = [];
  const isNullType = typeof document.openapi === "string" && !document.openapi.startsWith("3.0");
  const visit = (value: Json, path: Path, isNamed: boolean): Json => {
    if (Array.isArray(value)) {
      const items = value.map((item, index) => visit(item, [...path, index], false));
      return items.some((item, index) => item !== value[index]) ? items : value;
    }
    if (!isObject(value)) return value;
    const entries = Object.entries(value).map(([key, child]): [string, Json] => {
      if (!isNamed && isData(key, child)) return [key, child];
      return [key, visit(child, [...path, key], !isNamed && isNameMap(key))];
    });
    const isSame = entries.every(([key, child]) => child === value[key]);
    const below = isSame ? value : Object.fromEntries(entries);
    if (isNamed) return below;
    return mends.reduce<JsonObject>((object, one) => {
      const mended = one(object, path, isNullType);
      if (mended === undefined) return object;
      remarks.push({ path: [...path, ...(mended.at ?? [])], text: mended.text });
      return mended.value;
    }, below);
  };
  return { document: visit(document, [], false) as JsonObject, remarks };
}

const METHODS = new Set(["get", "put", "post", "delete", "patch", "head", "options", "trace"]);

/** Whether an operation that can be called stands at a path. */
export function isOperation(path: Path): boolean {
  return path[0] === "paths" && path.length === 3 && METHODS.has(String(path[2]));
}
