import { isObject, type Json, type JsonObject } from "../document/document.ts";
import { resolve } from "../untrusted/resolve.ts";

/** Whether requests leave a property out. */
export function isReadOnly(document: JsonObject, property: Json): boolean {
  return hasMark(document, property, "readOnly");
}

/** Whether responses leave a property out. */
export function isWriteOnly(document: JsonObject, property: Json): boolean {
  return hasMark(document, property, "writeOnly");
}

/** A mark may stand beside a reference in OpenAPI 3.1, or in the schema that it leads to. */
function hasMark(document: JsonObject, property: Json, mark: "readOnly" | "writeOnly"): boolean {
  if (!isObject(property)) return false;
  return property[mark] === true || resolve(document, property)[mark] === true;
}
