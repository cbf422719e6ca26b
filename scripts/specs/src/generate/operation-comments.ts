import ts from "typescript";
import type { JsonObject } from "../document/document.ts";
import { deprecationNotes } from "./deprecations.ts";

/**
 * Removes the documentation of operations, which `methods.ts` has, from the interface `paths`, and marks the deprecated
 * members of the interface `operations`, so that editors strike them through.
 *
 * @param document - As {@link annotate} prepared it.
 */
export function commentOperations(nodes: readonly ts.Node[], document: JsonObject): void {
  const deprecated = deprecationNotes(document);
  for (const path of membersOf(nodes, "paths")) {
    if (!ts.isPropertySignature(path) || path.type === undefined || !ts.isTypeLiteralNode(path.type))
      continue;
    for (const method of path.type.members) ts.setSyntheticLeadingComments(method, undefined);
  }
  for (const operation of membersOf(nodes, "operations")) {
    const { name } = operation;
    if (name === undefined || !(ts.isIdentifier(name) || ts.isStringLiteral(name))) continue;
    const note = deprecated.get(name.text);
    if (note === undefined) continue;
    ts.addSyntheticLeadingComment(operation, ts.SyntaxKind.MultiLineCommentTrivia, `* ${note} `, true);
  }
}

function membersOf(nodes: readonly ts.Node[], name: string): readonly ts.TypeElement[] {
  return nodes.filter(ts.isInterfaceDeclaration).find((one) => one.name.text === name)?.members ?? [];
}
