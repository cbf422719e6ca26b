import ts from "typescript";
import { kindOf, type MediaKind } from "../operations/media-types.ts";

/** Types of `client-core` that {@link typeBodies} uses; a file that has one imports it. */
export const BODY_TYPES = ["BinaryBody", "ServerSentEvent"] as const;

type Side = "request" | "success" | "error";

/** The type generator types every body by its schema. Gives those that are not JSON the type that a client takes or returns. */
export function typeBodies(nodes: readonly ts.Node[]): ts.Node[] {
  return nodes.map((node) => (ts.isInterfaceDeclaration(node) ? visit(node, undefined) : node));
}

function visit<Node extends ts.Node>(node: Node, side: Side | undefined): Node {
  return ts.visitEachChild(
    node,
    (child) => {
      if (!ts.isPropertySignature(child) || child.type === undefined) return visit(child, side);
      const name = nameOf(child.name);
      if (side !== undefined && name === "content" && ts.isTypeLiteralNode(child.type)) {
        return withType(child, typed(child.type, side));
      }
      if (name !== undefined && WITHOUT_BODIES.has(name)) return child;
      return visit(child, sideOf(name) ?? side);
    },
    undefined,
  );
}

/** Where a property that is called `content` is one of a schema. */
const WITHOUT_BODIES: ReadonlySet<string> = new Set(["schemas", "parameters", "headers"]);

function sideOf(name: string | undefined): Side | undefined {
  if (name === "requestBody" || name === "requestBodies") return "request";
  if (name === "responses") return "success";
  return name !== undefined && /^([1345]\d\d|[1345]XX)$/.test(name) ? "error" : undefined;
}

function typed(content: ts.TypeLiteralNode, side: Side): ts.TypeLiteralNode {
  const members = content.members.map((member) => {
    if (!ts.isPropertySignature(member) || member.type === undefined || member.questionToken) return member;
    const type = bodyType(kindOf(nameOf(member.name) ?? ""), member.type, side);
    return type === undefined ? member : withType(member, type);
  });
  return ts.factory.updateTypeLiteralNode(content, ts.factory.createNodeArray(members));
}

/** Returns the type of a body; `undefined` for that of its schema. */
function bodyType(kind: MediaKind, schema: ts.TypeNode, side: Side): ts.TypeNode | undefined {
  const { factory } = ts;
  const named = (name: string, ...args: ts.TypeNode[]) => factory.createTypeReferenceNode(name, args);
  const text = factory.createKeywordTypeNode(ts.SyntaxKind.StringKeyword);
  const isBlob =
    ts.isTypeReferenceNode(schema) && ts.isIdentifier(schema.typeName) && schema.typeName.text === "Blob";
  // An error body is JSON or text.
  if (side === "error") return kind === "json" || kind === "any" ? undefined : text;
  if (side === "request") {
    if (kind === "form") return factory.createUnionTypeNode([schema, named("URLSearchParams")]);
    if (kind === "multipart") return factory.createUnionTypeNode([schema, named("FormData")]);
    if (kind === "binary" || (kind === "any" && isBlob) || (kind === "json" && isBlob))
      return named("BinaryBody");
    return kind === "json" || kind === "any" ? undefined : text;
  }
  if (kind === "binary") return named("Blob");
  if (kind === "events") return named("AsyncIterable", named("ServerSentEvent"));
  if (kind === "lines") return named("AsyncIterable", itemType(schema, isBlob));
  return kind === "text" || kind === "form" ? text : undefined;
}

/** A document describes a line by its own schema, or all lines by that of a list. */
function itemType(schema: ts.TypeNode, isBlob: boolean): ts.TypeNode {
  if (ts.isArrayTypeNode(schema)) return schema.elementType;
  // Text says nothing of what the lines hold.
  const isText = isBlob || schema.kind === ts.SyntaxKind.StringKeyword;
  return isText ? ts.factory.createKeywordTypeNode(ts.SyntaxKind.UnknownKeyword) : schema;
}

function withType(property: ts.PropertySignature, type: ts.TypeNode): ts.PropertySignature {
  const { modifiers, name, questionToken } = property;
  return ts.factory.updatePropertySignature(property, modifiers, name, questionToken, type);
}

function nameOf(name: ts.PropertyName): string | undefined {
  return ts.isIdentifier(name) || ts.isStringLiteral(name) || ts.isNumericLiteral(name)
    ? name.text
    : undefined;
}
