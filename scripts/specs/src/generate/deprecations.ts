import { tsComment } from "@energy-clients/scripts-shared/encode";
import { isObject, type JsonObject } from "../document/document.ts";

/** Collects the `@deprecated` notes of a document's deprecated operations, by operationId. */
export function deprecationNotes({ paths }: JsonObject): ReadonlyMap<string, string> {
  const notes = new Map<string, string>();
  for (const item of Object.values(isObject(paths) ? paths : {})) {
    for (const operation of Object.values(isObject(item) ? item : {})) {
      if (!isObject(operation) || operation.deprecated !== true) continue;
      const { operationId, "x-sunset": sunset } = operation;
      const end = typeof sunset === "string" ? ` Ends on ${sunset.trim()}.` : "";
      notes.set(String(operationId), `@deprecated${tsComment(end) === "" ? "" : ` ${tsComment(end)}`}`);
    }
  }
  return notes;
}
