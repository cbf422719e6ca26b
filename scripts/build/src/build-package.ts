import {
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { compile } from "./compile.ts";
import { type Entry, entriesOf } from "./entries.ts";
import { joinCommonjs } from "./join.ts";

/**
 * Builds a package anew, in `dist`:
 *
 * - `cjs/`: CommonJS in few files, and the declarations. Node runs this, whether it is imported or required, so that a
 *   process has each class and each piece of state once.
 * - `<entry>.mjs`, `<entry>.d.mts`: the same exports as an ES module, for `import`.
 * - `esm/`: ES modules, which bundlers and browsers take; they leave out what an app does not use. And entries that stay
 *   ES modules. Only what these entries import is kept.
 *
 * @param folder - The package's folder. The packages that it depends on must be built.
 * @throws {@link BuildError} `tool_failed`, `exports_invalid`.
 */
export async function buildPackage(folder: string): Promise<void> {
  const entries = entriesOf(folder);
  rmSync(join(folder, "dist"), { recursive: true, force: true });
  mkdirSync(join(folder, "dist"));
  compile(folder);
  const names = await joinCommonjs(folder, entries);
  for (const entry of entries) {
    if (entry.kind === "commonjs") wrap(folder, entry, names.get(basename(entry.file, ".js")) ?? []);
    else keepModule(folder, entry.file);
  }
  keepImported(
    folder,
    entries.flatMap((entry) => (entry.kind === "module" ? entry.file : (entry.bundled ?? []))),
  );
}

function wrap(
  folder: string,
  { file, wrapper }: Extract<Entry, { kind: "commonjs" }>,
  names: readonly string[],
): void {
  const from = `from "./cjs/${basename(file)}";\n`;
  writeFileSync(join(folder, wrapper), `export { ${names.toSorted().join(", ")} } ${from}`);
  writeFileSync(join(folder, wrapper.replace(/\.mjs$/, ".d.mts")), `export * ${from}`);
}

/** An entry that stays an ES module uses the one implementation too. */
function keepModule(folder: string, file: string): void {
  const name = basename(file, ".js");
  for (const extension of ["d.ts", "d.ts.map"]) {
    renameSync(join(folder, `dist/cjs/${name}.${extension}`), join(folder, `dist/esm/${name}.${extension}`));
  }
  for (const extension of ["js", "d.ts"]) {
    const path = join(folder, `dist/esm/${name}.${extension}`);
    writeFileSync(path, readFileSync(path, "utf8").replace(/(\bfrom |\bimport\()"\.\//g, '$1"../cjs/'));
  }
}

/** Removes the ES modules that no entry imports, directly or through others. */
function keepImported(folder: string, entries: readonly string[]): void {
  const kept = new Set<string>();
  const waiting = entries.map((file) => join(folder, file));
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (kept.has(file)) continue;
    kept.add(file);
    const code = readFileSync(file, "utf8");
    for (const [, imported = ""] of code.matchAll(/\b(?:from |import |import\()"(\.{1,2}\/[^"]+\.js)"/g)) {
      waiting.push(resolve(dirname(file), imported));
    }
  }
  // The longest first: a folder is empty when its files are gone.
  for (const name of globSync("dist/esm/**", { cwd: folder }).sort((a, b) => b.length - a.length)) {
    const path = join(folder, name);
    const source = path.replace(/\.(?:js\.map|d\.ts(?:\.map)?)$/, ".js");
    if (statSync(path).isDirectory() ? readdirSync(path).length === 0 : !kept.has(source))
      rmSync(path, { recursive: true });
  }
}
