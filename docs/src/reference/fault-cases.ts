import ts from "typescript";

/** How a call ends under a fault: requests sent, requests that the API acted on, and what the caller gets. */
export type Ending = readonly [attempts: number, acted: number, outcome: string];

/** A row of the fault matrix. */
export interface FaultCase {
  readonly fault: string;
  /** Of GET and PUT, unless PUT differs. */
  readonly idempotent: Ending;
  readonly put: Ending | undefined;
  /** Of both POSTs. */
  readonly other: Ending;
}

/** Reads the fault matrix out of the test that proves it: the object `CASES`, whose endings are written out. */
export function readFaultCases(source: string): FaultCase[] {
  const file = ts.createSourceFile("matrix.ts", source, ts.ScriptTarget.Latest, true);
  const values = new Map(
    file.statements
      .filter(ts.isVariableStatement)
      .flatMap(({ declarationList }) => declarationList.declarations)
      .map(({ name, initializer }) => [name.getText(), initializer]),
  );
  const endingOf = (node: ts.Expression | undefined): Ending | undefined => {
    if (node === undefined) return undefined;
    if (ts.isIdentifier(node)) return endingOf(values.get(node.text));
    if (!ts.isArrayLiteralExpression(node)) return undefined;
    const [attempts, acted, outcome] = node.elements;
    if (outcome === undefined || !ts.isStringLiteral(outcome)) return undefined;
    return [Number(attempts?.getText()), Number(acted?.getText()), outcome.text];
  };
  return propertiesOf(values.get("CASES")).map(([fault, value]) => {
    const members = new Map(propertiesOf(value));
    const idempotent = endingOf(members.get("repeatable"));
    const other = endingOf(members.get("other"));
    if (idempotent === undefined || other === undefined)
      throw new Error(`fault matrix: cannot read "${fault}"`);
    return { fault, idempotent, put: endingOf(members.get("PUT")), other };
  });
}

function propertiesOf(node: ts.Expression | undefined): [string, ts.Expression][] {
  if (node !== undefined && ts.isSatisfiesExpression(node)) return propertiesOf(node.expression);
  if (node === undefined || !ts.isObjectLiteralExpression(node)) return [];
  return node.properties.flatMap((property): [string, ts.Expression][] => {
    if (!ts.isPropertyAssignment(property)) return [];
    const { name } = property;
    return [[ts.isStringLiteral(name) ? name.text : name.getText(), property.initializer]];
  });
}
