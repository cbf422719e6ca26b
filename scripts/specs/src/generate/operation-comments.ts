import { markdownCode, tsComment } from "@energy-clients/scripts-shared/encode";
import ts from "typescript";
import { isObject, type JsonObject } from "../document/document.ts";
import { deprecationNotes } from "./deprecations.ts";

/**
 * Gives each member of the `operations` interface its documentation, which editors show at the client's methods. The
 * generator documents `paths` only.
 *
 * @param document - As {@link annotate} prepared it.
 */
export function commentOperations(nodes: readonly ts.Node[], document: JsonObject): void {
  const comments = operationComments(document);
  const operations = nodes.filter(ts.isInterfaceDeclaration).find(({ name }) => name.text === "operations");
  for (const member of operations?.members ?? []) {
    const name = member.name;
    if (name === undefined || !(ts.isIdentifier(name) || ts.isStringLiteral(name))) continue;
    const lines = comments.get(name.text);
    if (lines === undefined) continue;
    const text = `*\n${lines.map((line) => (line === "" ? " *" : ` * ${line}`)).join("\n")}\n `;
    ts.addSyntheticLeadingComment(member, ts.SyntaxKind.MultiLineCommentTrivia, text, true);
  }
}

/** Creates the lines of each operation's comment, by operationId. */
function operationComments(document: JsonObject): ReadonlyMap<string, readonly string[]> {
  const deprecated = deprecationNotes(document);
  const comments = new Map<string, readonly string[]>();
  for (const [path, item] of Object.entries(isObject(document.paths) ? document.paths : {})) {
    for (const [method, operation] of Object.entries(isObject(item) ? item : {})) {
      if (!isObject(operation) || typeof operation.operationId !== "string") continue;
      const { operationId, summary, description } = operation;
      const note = deprecated.get(operationId);
      const paragraphs = [
        linesOf(summary),
        linesOf(description),
        [tsComment(markdownCode(`${method.toUpperCase()} ${path}`))],
        note === undefined ? [] : [note],
      ].filter((lines) => lines.length > 0);
      comments.set(
        operationId,
        paragraphs.flatMap((lines, index) => (index === 0 ? lines : ["", ...lines])),
      );
    }
  }
  return comments;
}

function linesOf(text: unknown): string[] {
  if (typeof text !== "string" || text.trim() === "") return [];
  return text
    .trim()
    .split(/\r\n|[\n\r]/)
    .map((line) => tsComment(line));
}
