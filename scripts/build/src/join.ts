import { globSync, readFileSync, writeFileSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { type RolldownOutput, rolldown } from "rolldown";
import { BuildError } from "./build-error.ts";
import type { Entry } from "./entries.ts";

/** Names that each joined file exports, by its name without `dist/cjs/` and `.js`. */
export type ExportedNames = ReadonlyMap<string, readonly string[]>;

/**
 * Joins the sources to few CommonJS files in `dist/cjs`: one for each module that something outside the joined files
 * names, and one for what the same of these share. Node spends most of the time of an import on finding, reading and
 * compiling files, so a hundred small ones cost four times as much as five large ones.
 *
 * Other packages stay apart. Source maps lead to the sources; comments are in the declarations and the sources alone.
 *
 * @throws {@link BuildError} `tool_failed`.
 */
export async function joinCommonjs(folder: string, entries: readonly Entry[]): Promise<ExportedNames> {
  const names = new Set([
    ...entries.flatMap((entry) =>
      entry.kind === "commonjs" ? nameOf(entry.file) : importedBy(folder, entry),
    ),
    ...namesInCommands(folder),
    ...generatedModules(folder),
  ]);
  const input = Object.fromEntries([...names].map((name) => [name, join(folder, `src/${name}.ts`)]));
  const { output } = await run(folder, input);
  // The files end in .js like those of the package, which is an ES module.
  writeFileSync(join(folder, "dist/cjs/package.json"), '{ "type": "commonjs" }\n');
  return new Map(
    output.flatMap((file) =>
      // A shared file may have the name of an entry.
      file.type === "chunk" && file.isEntry ? [[file.name, file.exports] as const] : [],
    ),
  );
}

async function run(folder: string, input: Readonly<Record<string, string>>): Promise<RolldownOutput> {
  try {
    await using bundle = await rolldown({
      input: { ...input },
      cwd: folder,
      platform: "node",
      external: (id) => !id.startsWith(".") && !isAbsolute(id),
      resolve: { extensionAlias: { ".js": [".ts"] } },
      tsconfig: false,
      // `sideEffects: false` is for apps that leave out what they do not use. An entry runs all that it imports.
      treeshake: { moduleSideEffects: () => true },
      transform: { target: "es2022" },
    });
    return await bundle.write({
      dir: join(folder, "dist/cjs"),
      format: "cjs",
      entryFileNames: "[name].js",
      chunkFileNames: "shared/[name].js",
      exports: "named",
      // The shape of tsc's CommonJS, which Jest and TypeScript projects expect.
      esModule: true,
      generatedCode: { symbols: false },
      comments: { jsdoc: false },
      sourcemap: true,
    });
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new BuildError("tool_failed", `${folder} does not build: ${problem.slice(0, 2000)}`);
  }
}

/** Modules that an entry imports which stays an ES module. */
function importedBy(folder: string, { file }: Extract<Entry, { kind: "module" }>): string[] {
  const code = readFileSync(join(folder, file), "utf8");
  return [...code.matchAll(/\b(?:from |import |import\()"\.\/([^"]+)\.js"/g)].map(([, name = ""]) => name);
}

/** Modules that the package's command lines start. */
function namesInCommands(folder: string): string[] {
  return globSync("bin/*.js", { cwd: folder }).flatMap((file) => {
    const code = readFileSync(join(folder, file), "utf8");
    return [...code.matchAll(/"\.\.\/dist\/cjs\/([^"]+)\.js"/g)].map(([, name = ""]) => name);
  });
}

/** Generated modules stay files of their own, which a tool can replace. Those of types alone have nothing to run. */
function generatedModules(folder: string): string[] {
  return globSync("dist/esm/generated/*.js", { cwd: folder })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => /^export (?!\{\};)/m.test(readFileSync(join(folder, file), "utf8")))
    .map((file) => file.slice("dist/esm/".length, -".js".length));
}

const nameOf = (file: string): string => file.replace(/^\.\/dist\/cjs\/|\.js$/g, "");
