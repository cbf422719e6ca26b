import { globSync, readFileSync } from "node:fs";
import { posix, relative } from "node:path";
import { releasedPackages } from "@energy-clients/scripts-release/packages";
import ts from "typescript";
import { type Example, findExamples, hasExample } from "./find-examples.ts";

// The compiler writes paths with slashes on every system.
const slashed = (path: string) => path.replaceAll("\\", "/");
const join = (...parts: readonly string[]) => posix.join(...parts.map(slashed));
const scripts = join(import.meta.dirname, "../..");

/** The result of a check. */
export interface ExamplesCheck {
  /** Each with file and line. */
  readonly problems: readonly string[];
  /** Number of blocks that were compiled. */
  readonly examples: number;
}

interface PackageSources {
  /** Path from the repository's root, such as `packages/auth`. */
  readonly folder: string;
  /** Source files by the name under which they are imported, such as `@energy-clients/auth/ett`. */
  readonly entries: ReadonlyMap<string, string>;
  /** All source files that are written by hand. */
  readonly files: readonly string[];
}

/** A virtual file for the compiler, with one example as a module. */
interface ExampleFile {
  readonly source: string;
  readonly example: Example;
}

/**
 * Compiles every `@example` of the published packages, and finds their exported functions and classes that have none.
 * Names of published packages lead to their sources, so that nothing needs to be built first.
 */
export function checkExamples(root: string): ExamplesCheck {
  const problems: string[] = [];
  const packages = releasedPackages(root).map(({ folder }) => sourcesOf(root, folder));
  const exampleFiles = new Map<string, ExampleFile>();
  for (const { folder, files } of packages) {
    for (const file of files) {
      const path = join(root, file);
      const { examples, empty } = findExamples(parse(path));
      for (const line of empty) problems.push(`${file}:${line + 1}: this @example has no fenced ts block`);
      for (const example of examples) {
        const name = `${file.slice(`${folder}/src/`.length).replaceAll("/", "-")}-${example.line + 1}.ts`;
        exampleFiles.set(join(root, folder, ".examples", name), { source: path, example });
      }
    }
  }
  const program = createProgram(root, packages, exampleFiles);
  problems.push(...diagnosticsOf(root, program, exampleFiles));
  for (const one of packages) {
    const names = exportsWithoutExample(root, program, one);
    problems.push(...names.map((name) => `${name} is exported and has no @example`));
  }
  return { problems, examples: exampleFiles.size };
}

/** A target of `exports`: a file, or targets by condition, such as `types` or `import`. */
type ExportTarget = string | { readonly [condition: string]: ExportTarget };

function sourcesOf(root: string, folder: string): PackageSources {
  const { name, exports } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")) as {
    readonly name: string;
    readonly exports: Readonly<Record<string, ExportTarget>>;
  };
  const entries = new Map<string, string>();
  for (const [subpath, target] of Object.entries(exports)) {
    const declarations = filesOf(target).find((file) => /^\.\/dist\/.*\.d\.[cm]?ts$/.test(file));
    if (declarations === undefined) continue;
    const source = declarations.replace(/^\.\/dist\/((cjs|esm)\/)?/, "src/").replace(/\.d\.[cm]?ts$/, ".ts");
    entries.set(name + subpath.slice(1), join(root, folder, source));
  }
  // The documents are data alone.
  const isData = Object.keys(exports).every((subpath) => /\.(json|yaml)$/.test(subpath));
  if (entries.size === 0 && !isData) throw new Error(`${folder}/package.json exports no types from dist`);
  const files = globSync(`${folder}/src/**/*.ts`, { cwd: root })
    .map(slashed)
    .filter((file) => !file.startsWith(`${folder}/src/generated/`))
    .toSorted();
  return { folder, entries, files };
}

const filesOf = (target: ExportTarget): string[] =>
  typeof target === "string" ? [target] : Object.values(target).flatMap(filesOf);

const parse = (path: string, text = readFileSync(path, "utf8")) =>
  ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true);

function createProgram(
  root: string,
  packages: readonly PackageSources[],
  exampleFiles: ReadonlyMap<string, ExampleFile>,
): ts.Program {
  const { config, error } = ts.readConfigFile(join(root, "tsconfig.base.json"), ts.sys.readFile);
  if (error) throw new Error(ts.flattenDiagnosticMessageText(error.messageText, "\n"));
  const entries = packages.flatMap((one) => [...one.entries]);
  const { options } = ts.parseJsonConfigFileContent(config, { ...ts.sys, readDirectory: () => [] }, root);
  Object.assign(options, {
    // Examples may use `await using`.
    lib: ["lib.esnext.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts", "lib.dom.asynciterable.d.ts"],
    types: ["node"],
    typeRoots: [join(scripts, "node_modules/@types")],
    paths: Object.fromEntries(entries.map(([name, source]) => [name, [source]])),
  });
  const host = ts.createCompilerHost(options, true);
  const { fileExists, readFile, getSourceFile } = host;
  // `export {}` makes a module of an example that imports nothing.
  const textOf = (path: string) => {
    const code = exampleFiles.get(path)?.example.code;
    return code === undefined ? undefined : `${code}\nexport {};\n`;
  };
  host.fileExists = (path) => exampleFiles.has(path) || fileExists(path);
  host.readFile = (path) => textOf(path) ?? readFile(path);
  host.getSourceFile = (path, language, ...rest) => {
    const text = textOf(path);
    return text === undefined
      ? getSourceFile(path, language, ...rest)
      : ts.createSourceFile(path, text, language);
  };
  const sources = entries.map(([, source]) => source);
  return ts.createProgram({ rootNames: [...exampleFiles.keys(), ...sources], options, host });
}

function diagnosticsOf(
  root: string,
  program: ts.Program,
  exampleFiles: ReadonlyMap<string, ExampleFile>,
): string[] {
  const problems = program
    .getOptionsDiagnostics()
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
  for (const [path, { source, example }] of exampleFiles) {
    const file = program.getSourceFile(path);
    if (!file) throw new Error(`The compiler did not read ${path}`);
    for (const diagnostic of [
      ...program.getSyntacticDiagnostics(file),
      ...program.getSemanticDiagnostics(file),
    ]) {
      const { line, character } = file.getLineAndCharacterOfPosition(diagnostic.start ?? 0);
      const column = character + (example.indents[line] ?? 0) + 1;
      const place = `${slashed(relative(root, source))}:${example.line + line + 1}:${column}`;
      problems.push(`${place}: ${ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n")}`);
    }
  }
  return problems;
}

/** The exported functions and classes without an `@example`, each as `file:line: name`. */
function exportsWithoutExample(
  root: string,
  program: ts.Program,
  { folder, entries }: PackageSources,
): string[] {
  const checker = program.getTypeChecker();
  const found = new Set<string>();
  for (const entry of entries.values()) {
    const source = program.getSourceFile(entry);
    const module = source && checker.getSymbolAtLocation(source);
    if (!source) throw new Error(`${relative(root, entry)} does not exist, although package.json exports it`);
    for (const exported of module ? checker.getExportsOfModule(module) : []) {
      const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
      const declarations = (symbol.declarations ?? []).filter((one) => isCallable(checker, symbol, one));
      const [first] = declarations;
      if (!first || declarations.some(hasExample)) continue;
      const file = slashed(relative(root, first.getSourceFile().fileName));
      // Another package's export is checked there.
      if (!file.startsWith(`${folder}/src/`)) continue;
      const { line } = first.getSourceFile().getLineAndCharacterOfPosition(first.getStart());
      found.add(`${file}:${line + 1}: ${exported.name}`);
    }
  }
  return [...found].toSorted();
}

function isCallable(checker: ts.TypeChecker, symbol: ts.Symbol, declaration: ts.Declaration): boolean {
  if (ts.isFunctionDeclaration(declaration) || ts.isClassDeclaration(declaration)) return true;
  if (!ts.isVariableDeclaration(declaration)) return false;
  return checker.getTypeOfSymbolAtLocation(symbol, declaration).getCallSignatures().length > 0;
}
