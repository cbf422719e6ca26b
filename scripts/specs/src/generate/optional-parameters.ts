import ts from "typescript";

const LOCATIONS: ReadonlySet<string> = new Set(["query", "header", "cookie"]);

/**
 * Lets optional query, header and cookie parameters be `undefined`, also for callers that compile with
 * `exactOptionalPropertyTypes`: the client leaves such a parameter out.
 */
export function allowUndefinedParameters(nodes: readonly ts.Node[]): ts.Node[] {
  return nodes.map((node) =>
    ts.isInterfaceDeclaration(node) && (node.name.text === "operations" || node.name.text === "paths")
      ? visit(node, undefined)
      : node,
  );
}

/** @param within - The location whose parameters the node holds. */
function visit<Node extends ts.Node>(node: Node, within: string | undefined): Node {
  return ts.visitEachChild(
    node,
    (child) => {
      if (!ts.isPropertySignature(child) || child.type === undefined) return visit(child, within);
      const name = ts.isIdentifier(child.name) ? child.name.text : undefined;
      if (within === undefined && name === "parameters") return visit(child, "parameters");
      if (within === "parameters") {
        return name !== undefined && LOCATIONS.has(name) ? orUndefined(visit(child, name)) : child;
      }
      return within !== undefined && LOCATIONS.has(within) ? orUndefined(child) : visit(child, within);
    },
    undefined,
  );
}

function orUndefined(property: ts.PropertySignature): ts.PropertySignature {
  const { type, questionToken } = property;
  if (type === undefined || questionToken === undefined || type.kind === ts.SyntaxKind.NeverKeyword) {
    return property;
  }
  const types = ts.isUnionTypeNode(type) ? type.types : [type];
  return ts.factory.updatePropertySignature(
    property,
    property.modifiers,
    property.name,
    questionToken,
    ts.factory.createUnionTypeNode([
      ...types,
      ts.factory.createKeywordTypeNode(ts.SyntaxKind.UndefinedKeyword),
    ]),
  );
}
