import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import ts from "typescript";
import { SpecsError } from "../document/specs-error.ts";

/** Two generated `schema.ts` side by side, with the checker that knows both. */
export interface TypeProgram {
  readonly checker: ts.TypeChecker;
  /** The type of an interface that a module exports, such as `operations`. */
  exported(module: "before" | "after", name: string): ts.Type | undefined;
  /** Where types are looked at from; some questions to the checker need a place. */
  readonly location: ts.Node;
}

/** Types that generated code names and the library above does not declare. A stub is enough: both sides share it. */
const GLOBALS = `
interface Blob { readonly size: number; readonly type: string; }
interface FormData { readonly isFormData: true; }
interface URLSearchParams { readonly isForm: true; }
declare module "@energy-clients/client-core" {
  export interface BinaryBody { readonly isBinary: true; }
  export interface ServerSentEvent { readonly isEvent: true; }
}
`;

/** The library is the same each time, and parsing it takes longer than everything else. */
const libraries = new Map<string, ts.SourceFile>();

/**
 * Puts both texts into one program, so that types of one can be assigned to types of the other.
 *
 * @throws {@link SpecsError} `document_invalid` when a text does not compile.
 */
export function typeProgram(before: string, after: string): TypeProgram {
  const files = new Map([
    ["/before.ts", before],
    ["/after.ts", after],
    ["/globals.d.ts", GLOBALS],
  ]);
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    types: [],
    target: ts.ScriptTarget.ES2022,
    lib: ["lib.es2022.d.ts"],
    module: ts.ModuleKind.ESNext,
  };
  const program = ts.createProgram([...files.keys()], options, host(files));
  const checker = program.getTypeChecker();
  const [problem] = [...files.keys()].flatMap((file) => {
    const source = program.getSourceFile(file);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
  });
  if (problem !== undefined) {
    const text = ts.flattenDiagnosticMessageText(problem.messageText, " ");
    throw new SpecsError("document_invalid", `the types generated of the document do not compile: ${text}`);
  }
  const location = program.getSourceFile("/after.ts") as ts.SourceFile;
  return {
    checker,
    location,
    exported(module, name) {
      const symbol = checker.getSymbolAtLocation(program.getSourceFile(`/${module}.ts`) as ts.SourceFile);
      const found = symbol && checker.getExportsOfModule(symbol).find((one) => one.name === name);
      return found && checker.getDeclaredTypeOfSymbol(found);
    },
  };
}

function host(files: ReadonlyMap<string, string>): ts.CompilerHost {
  const folder = dirname(createRequire(import.meta.url).resolve("typescript"));
  const read = (file: string) => files.get(file) ?? ts.sys.readFile(file);
  return {
    getSourceFile(file, version) {
      const known = libraries.get(file);
      if (known !== undefined) return known;
      const text = read(file);
      if (text === undefined) return undefined;
      const source = ts.createSourceFile(file, text, version);
      if (!files.has(file)) libraries.set(file, source);
      return source;
    },
    fileExists: (file) => read(file) !== undefined,
    readFile: read,
    writeFile: () => undefined,
    getDefaultLibFileName: () => join(folder, "lib.d.ts"),
    getDefaultLibLocation: () => folder,
    getCurrentDirectory: () => "/",
    getCanonicalFileName: (file) => file,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => "\n",
  };
}

/** What has no value: `undefined`, and what cannot be. */
export const NOTHING = ts.TypeFlags.Undefined | ts.TypeFlags.Never | ts.TypeFlags.Void;

/** The alternatives of a type, without `null` and `undefined`. */
export function members(type: ts.Type): readonly ts.Type[] {
  const all = type.isUnion() ? type.types : [type];
  return all.filter(({ flags }) => !(flags & (NOTHING | ts.TypeFlags.Null)));
}

export function hasNull(type: ts.Type): boolean {
  return (type.isUnion() ? type.types : [type]).some(({ flags }) => flags & ts.TypeFlags.Null);
}

export function isStructure({ flags }: ts.Type): boolean {
  return (flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) !== 0;
}

export function isList(checker: ts.TypeChecker, type: ts.Type): boolean {
  return checker.isArrayType(type) || checker.isTupleType(type);
}

export function isOptional({ flags }: ts.Symbol): boolean {
  return (flags & ts.SymbolFlags.Optional) !== 0;
}

const MAX_LENGTH = 100;
const MAX_MEMBERS = 8;

/** A type in a few words: what is long in full is named by its first properties. */
export function typeText(checker: ts.TypeChecker, type: ts.Type, depth = 0): string {
  const full = checker.typeToString(type, undefined, ts.TypeFormatFlags.NoTruncation);
  if (full.length <= MAX_LENGTH && !full.includes("{")) return full;
  if (depth > 3) return "object";
  if (type.isUnion()) {
    const members = type.types.map((member) => typeText(checker, member, depth + 1));
    const shown = [...new Set(members)];
    const rest = shown.length - MAX_MEMBERS;
    return [...shown.slice(0, MAX_MEMBERS), ...(rest > 0 ? [`${rest} more`] : [])].join(" | ");
  }
  if (checker.isArrayType(type)) {
    const [item] = checker.getTypeArguments(type as ts.TypeReference);
    const text = item === undefined ? "unknown" : typeText(checker, item, depth + 1);
    return text.includes(" | ") ? `(${text})[]` : `${text}[]`;
  }
  const names = checker.getPropertiesOfType(type).map(({ name }) => name);
  if (names.length === 0) return full.length <= MAX_LENGTH ? full : "object";
  return names.length > 4 ? `{ ${names.slice(0, 4).join(", ")}, … }` : `{ ${names.join(", ")} }`;
}
