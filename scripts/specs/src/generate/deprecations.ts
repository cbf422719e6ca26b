import { tsComment } from "@energy-clients/scripts-shared/encode";
import ts from "typescript";
import { isObject, type JsonObject } from "../document/document.ts";

/** The `@deprecated` notes of a document's deprecated operations, by operationId. */
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

/**
 * Writes the notes to the members of the `operations` interface. openapi-typescript has them under `paths` alone, where
 * code that names an operation by its id never looks.
 */
export function markDeprecated(nodes: readonly ts.Node[], notes: ReadonlyMap<string, string>): void {
  const operations = nodes.filter(ts.isInterfaceDeclaration).find(({ name }) => name.text === "operations");
  for (const member of operations?.members ?? []) {
    const name = member.name;
    if (name === undefined || !(ts.isIdentifier(name) || ts.isStringLiteral(name))) continue;
    const note = notes.get(name.text);
    if (note === undefined) continue;
    ts.addSyntheticLeadingComment(member, ts.SyntaxKind.MultiLineCommentTrivia, `* ${note} `, true);
  }
}
