import ts from "typescript";

/** The interface by which a schema refers to a list of schemas that contain it. */
const LIST = "SchemaList";

/**
 * Lets a schema be a list of itself, such as a JSON value: TypeScript resolves the items of a list at once, and calls such a
 * type circular. An interface is resolved when it is used.
 */
export function typeRecursiveLists(nodes: readonly ts.Node[]): ts.Node[] {
  const uses = new Map<string, Set<string>>();
  for (const [name, type] of schemasOf(nodes)) uses.set(name, eagerReferences(type));
  const isReached = (from: string, name: string, seen = new Set<string>()): boolean =>
    [...(uses.get(from) ?? [])].some((next) => {
      if (next === name) return true;
      if (seen.has(next)) return false;
      seen.add(next);
      return isReached(next, name, seen);
    });
  const recursive = new Set([...uses.keys()].filter((name) => isReached(name, name)));
  if (recursive.size === 0) return [...nodes];

  const withLists = (node: ts.Node, name: string): ts.Node => {
    if (ts.isTypeLiteralNode(node)) return node;
    if (ts.isArrayTypeNode(node)) {
      const item = schemaName(node.elementType);
      if (item !== undefined && recursive.has(item) && (item === name || isReached(item, name)))
        return ts.factory.createTypeReferenceNode(LIST, [
          ts.factory.createLiteralTypeNode(ts.factory.createStringLiteral(item)),
        ]);
    }
    return ts.visitEachChild(node, (child) => withLists(child, name), undefined);
  };
  const changed = nodes.map((node) =>
    mapSchemas(node, (name, type) => (recursive.has(name) ? (withLists(type, name) as ts.TypeNode) : type)),
  );
  return [...changed, listInterface()];
}

function schemasOf(nodes: readonly ts.Node[]): [string, ts.TypeNode][] {
  const found: [string, ts.TypeNode][] = [];
  for (const node of nodes) {
    mapSchemas(node, (name, type) => {
      found.push([name, type]);
      return type;
    });
  }
  return found;
}

/** Changes the types of `components.schemas`. */
function mapSchemas(node: ts.Node, change: (name: string, type: ts.TypeNode) => ts.TypeNode): ts.Node {
  if (!ts.isInterfaceDeclaration(node) || node.name.text !== "components") return node;
  const { factory } = ts;
  const members = node.members.map((member) => {
    if (!ts.isPropertySignature(member) || nameOf(member.name) !== "schemas") return member;
    if (member.type === undefined || !ts.isTypeLiteralNode(member.type)) return member;
    const schemas = member.type.members.map((schema) => {
      if (!ts.isPropertySignature(schema) || schema.type === undefined) return schema;
      const type = change(nameOf(schema.name) ?? "", schema.type);
      return type === schema.type
        ? schema
        : factory.updatePropertySignature(schema, schema.modifiers, schema.name, schema.questionToken, type);
    });
    const type = factory.updateTypeLiteralNode(member.type, factory.createNodeArray(schemas));
    return factory.updatePropertySignature(member, member.modifiers, member.name, member.questionToken, type);
  });
  return factory.updateInterfaceDeclaration(
    node,
    node.modifiers,
    node.name,
    node.typeParameters,
    node.heritageClauses,
    members,
  );
}

/** The schemas that a type cannot be resolved without; members of an object are resolved when they are used. */
function eagerReferences(type: ts.Node, found = new Set<string>()): Set<string> {
  if (ts.isTypeLiteralNode(type)) return found;
  const name = schemaName(type);
  if (name !== undefined) found.add(name);
  else ts.forEachChild(type, (child) => void eagerReferences(child, found));
  return found;
}

/** The name in `components["schemas"]["Name"]`. */
function schemaName(type: ts.Node): string | undefined {
  if (!ts.isIndexedAccessTypeNode(type) || !ts.isIndexedAccessTypeNode(type.objectType)) return undefined;
  const { objectType, indexType } = type.objectType;
  const isComponents =
    ts.isTypeReferenceNode(objectType) &&
    ts.isIdentifier(objectType.typeName) &&
    objectType.typeName.text === "components";
  return isComponents && literalText(indexType) === "schemas" ? literalText(type.indexType) : undefined;
}

function literalText(type: ts.TypeNode): string | undefined {
  return ts.isLiteralTypeNode(type) && ts.isStringLiteral(type.literal) ? type.literal.text : undefined;
}

function listInterface(): ts.Node {
  const { factory } = ts;
  const schemas = factory.createIndexedAccessTypeNode(
    factory.createTypeReferenceNode("components"),
    factory.createLiteralTypeNode(factory.createStringLiteral("schemas")),
  );
  const item = factory.createIndexedAccessTypeNode(schemas, factory.createTypeReferenceNode("Name"));
  const keys = factory.createTypeOperatorNode(ts.SyntaxKind.KeyOfKeyword, schemas);
  const base = factory.createExpressionWithTypeArguments(factory.createIdentifier("Array"), [item]);
  return factory.createInterfaceDeclaration(
    [factory.createModifier(ts.SyntaxKind.ExportKeyword)],
    LIST,
    [factory.createTypeParameterDeclaration(undefined, "Name", keys)],
    [factory.createHeritageClause(ts.SyntaxKind.ExtendsKeyword, [base])],
    [],
  );
}

function nameOf(name: ts.PropertyName): string | undefined {
  return ts.isIdentifier(name) || ts.isStringLiteral(name) || ts.isNumericLiteral(name)
    ? name.text
    : undefined;
}
