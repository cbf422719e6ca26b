import { globSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { patternOf } from "@energy-clients/scripts-shared/encode";

/** A place of the repository that names an operation, or has its path, which the owner's document replaced or lacks. */
export interface ModelUse {
  /** Path from the repository's root. */
  readonly file: string;
  readonly line: number;
  readonly names: readonly string[];
}

const FILES = [
  "*.md",
  "docs/**/*.md",
  "packages/*/*.md",
  "packages/*/{src,test,size}/**/*.{ts,mts,mjs,js}",
  "examples/**/*.{ts,mts,mjs,js,md}",
  "scripts/*/{src,test,projects,testing}/**/*.{ts,mts,mjs,js}",
  "bench/src/**/*.ts",
];
const FOREIGN = new Set(["node_modules", "dist", "generated", "coverage", "tmp"]);
/** A changelog is history, and these scripts know no operation. */
const OWN_BUSINESS = /(^|\/)CHANGELOG\.md$|^scripts\/specs\/src\//;

/** Every source file that may name an operation, by path with `/`. */
export function sourceFiles(root: string): ReadonlyMap<string, string> {
  const found = globSync(FILES, {
    cwd: root,
    exclude: (name) => FOREIGN.has(name.split(/[\\/]/).at(-1) ?? ""),
  });
  const files = found.map((file) => file.replaceAll("\\", "/")).filter((file) => !OWN_BUSINESS.test(file));
  return new Map(files.toSorted().map((file) => [file, readFileSync(join(root, file), "utf8")]));
}

/** Finds each line that names one of the operations or has one of the paths, in files that have to do with the API. */
export function findModelUses(
  files: ReadonlyMap<string, string>,
  apiName: string,
  names: readonly string[],
  paths: readonly string[] = [],
): ModelUse[] {
  const words = [...names, `${apiName}Scenario`].map(patternOf).join("|");
  const urls = paths.map((path) => patternOf(path).replaceAll(/\\\{.*?\\\}/g, "[^/\\s\"'`]+"));
  const named = new RegExp(
    [`(?<![\\w$])(?:${words})(?![\\w$])`, ...urls.map((url) => `${url}(?![\\w-])`)].join("|"),
    "g",
  );
  const ofApi = new RegExp(patternOf(apiName), "i");
  return [...files].flatMap(([file, text]) => {
    if (!ofApi.test(text) && !ofApi.test(file)) return [];
    return text.split(/\r?\n/).flatMap((line, index) => {
      const found = new Set([...line.matchAll(named)].map(([name]) => name));
      return found.size === 0 ? [] : [{ file, line: index + 1, names: [...found] }];
    });
  });
}

/** Functions of a client's package that call one of the operations, or that are built on such a function. */
export function builtOnOperations(
  files: ReadonlyMap<string, string>,
  clientPackage: string,
  operationIds: readonly string[],
): string[] {
  const own = [...files].filter(([file]) => file.startsWith(`packages/${clientPackage}/src/`));
  const code = new Map(
    own.map(([file, text]) => [file, text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "")]),
  );
  const named = new RegExp(`\\b(?:${operationIds.map(patternOf).join("|")})\\b`);
  const loads = loadedByEach(code);
  const built = new Set([...code].flatMap(([file, text]) => (named.test(text) ? [file] : [])));
  const pending = [...built];
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    for (const other of code.keys()) {
      if (built.has(other) || other.endsWith("/index.ts") || !loads(other, file)) continue;
      built.add(other);
      pending.push(other);
    }
  }
  return [...built].flatMap((file) =>
    [...(code.get(file) ?? "").matchAll(/^export (?:async )?function\*? (\w+)/gm)].map(
      ([, name = ""]) => name,
    ),
  );
}

/**
 * Tests and examples that can be left out: those that name an operation, and those that load such a file. What is
 * published, and documentation, stays for a person to adapt.
 *
 * @param made - Files that are made from the document instead.
 */
export function removableFiles(
  files: ReadonlyMap<string, string>,
  uses: readonly ModelUse[],
  made: ReadonlySet<string>,
): Set<string> {
  const isRemovable = (file: string) =>
    !made.has(file) && /\.\w*[jt]s$/.test(file) && /(^|\/)test\/|^examples\//.test(file);
  const loads = loadedByEach(files);
  const gone = new Set(uses.map(({ file }) => file).filter(isRemovable));
  const pending = [...gone];
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    for (const other of files.keys()) {
      if (gone.has(other) || !isRemovable(other) || !loads(other, file)) continue;
      gone.add(other);
      pending.push(other);
    }
  }
  for (const orphan of orphans([...files.keys()], gone, loads)) if (isRemovable(orphan)) gone.add(orphan);
  return gone;
}

/** Files that only removed ones lead to, such as a fake server or a table printer. */
function orphans(files: readonly string[], gone: ReadonlySet<string>, loads: Loads): string[] {
  const left = files.filter((file) => !gone.has(file));
  // Only files of the same package load each other by their paths.
  const near = (file: string) => file.split("/").slice(0, 2).join("/");
  const loadedBy = new Map(
    left.map((file) => [
      file,
      files.filter((other) => other !== file && near(other) === near(file) && loads(other, file)),
    ]),
  );
  const isEntry = (file: string) => /\.test\.\w+$/.test(file) || loadedBy.get(file)?.length === 0;
  const kept = new Set(left.filter(isEntry));
  for (let size = -1; size < kept.size; ) {
    size = kept.size;
    for (const file of left) if (loadedBy.get(file)?.some((other) => kept.has(other))) kept.add(file);
  }
  return left.filter((file) => !kept.has(file));
}

/** What each file imports, or starts by its name, without endings. */
function loadedByEach(files: ReadonlyMap<string, string>): Loads {
  const targets = new Map([...files].map(([file, text]) => [file, filesLoadedBy(file, text)]));
  return (file, other) => targets.get(file)?.has(withoutEnding(other)) ?? false;
}

type Loads = (file: string, other: string) => boolean;

function filesLoadedBy(file: string, text: string): ReadonlySet<string> {
  // A README only mentions files.
  if (file.endsWith(".md")) return new Set();
  const specifiers = text.matchAll(/["'`](\.{1,2}\/[^"'`\s]+|[\w./-]+\.m?[jt]s)["'`]/g);
  return new Set(
    [...specifiers].map(([, specifier = ""]) =>
      withoutEnding(posix.normalize(posix.join(dirname(file), specifier))),
    ),
  );
}

function withoutEnding(path: string): string {
  return path.replace(/\.m?[jt]s$/, "");
}
