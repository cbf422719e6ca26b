/**
 * An ESLint plugin, for typed linting with typescript-eslint. Its rule reports a call whose result nobody reads: a
 * response outside 2xx is a value, so that nothing else tells that a transfer was refused.
 *
 * TypeScript has no type that must not be dropped, and a rule that knows only names would report other methods of the
 * same name. This one looks at the type of each statement.
 */

interface Type {
  readonly types?: readonly Type[];
  isUnion(): boolean;
  getProperty(name: string): object | undefined;
  getNumberIndexType(): Type | undefined;
}
interface Checker {
  getTypeAtLocation(node: unknown): Type;
  getAwaitedType(type: Type): Type | undefined;
  getTypeOfSymbol(symbol: object): Type;
}
interface ParserServices {
  readonly program?: { getTypeChecker(): Checker } | null;
  readonly esTreeNodeToTSNodeMap?: { get(node: unknown): unknown };
}
/** What the rule uses of ESLint's context, in types that ESLint's own are assignable to. */
interface RuleContext {
  readonly sourceCode: object;
  report(problem: { readonly node: never; readonly messageId: string }): void;
}

const noDroppedResult = {
  meta: {
    type: "problem",
    docs: { description: "Disallow a call whose result, and with it any error, nobody reads" },
    messages: {
      dropped:
        "The result of this call is dropped, and with it any error. Check its `ok`, or pass the call to unwrap().",
    },
    schema: [],
  },
  create(context: RuleContext) {
    const { parserServices = {} } = context.sourceCode as { readonly parserServices?: ParserServices };
    const { program, esTreeNodeToTSNodeMap: nodes } = parserServices;
    if (!program || !nodes) {
      throw new Error(
        "no-dropped-result needs type information: parse with typescript-eslint, and set languageOptions.parserOptions.projectService to true",
      );
    }
    const checker = program.getTypeChecker();
    return {
      ExpressionStatement(node: { readonly expression: unknown }): void {
        const type = checker.getTypeAtLocation(nodes.get(node.expression));
        if (holdsResult(type, checker)) context.report({ node: node as never, messageId: "dropped" });
      },
    };
  },
} as const;

/** A list of promises is four types deep: the promise of a list of settled results of results. */
const MAX_DEPTH = 5;

function holdsResult(given: Type, checker: Checker, depth = 0): boolean {
  if (depth > MAX_DEPTH) return false;
  const type = checker.getAwaitedType(given) ?? given;
  const inner = (one: Type) => holdsResult(one, checker, depth + 1);
  if (type.isUnion()) return type.types?.some(inner) ?? false;
  if (["data", "error", "response"].every((name) => type.getProperty(name))) return true;
  const item = type.getNumberIndexType();
  if (item) return inner(item);
  // Of Promise.allSettled().
  const value = type.getProperty("status") && type.getProperty("value");
  return value !== undefined && inner(checker.getTypeOfSymbol(value));
}

/** The plugin, to name in `plugins` of `eslint.config.js`; its rule is `no-dropped-result`. */
export const eslintPlugin = {
  meta: { name: "@energy-clients" },
  rules: { "no-dropped-result": noDroppedResult },
} as const;
