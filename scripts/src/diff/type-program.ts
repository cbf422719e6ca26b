import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import ts from "typescript";
import { SpecsError } from "../specs-error.ts";

/** Two generated `schema.ts` side by side, with the checker that knows both. */
export interface TypeProgram {
  readonly checker: ts.TypeChecker;
  /** The type of an interface that a module exports, such as `operations`. */
  exported(module: "before" | "after", name: string): ts.Type | undefined;
  /** Where types are looked at from; some questions to the checker need a place. */
  readonly location: ts.Node;
}

/** What generated types name and no library beneath them declares. A stub is enough: both sides mean the same. */
const GLOBALS = "interface Blob { readonly size: number; readonly type: string; }\n";

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
