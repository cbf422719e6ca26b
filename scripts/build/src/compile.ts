import { globSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { spawnSync } from "@energy-clients/scripts-shared/limited-process";
import { BuildError } from "./build-error.ts";

/** Compiles the sources to `dist/esm`: ES modules, without declarations. */
export function compileModules(folder: string): void {
  compile(folder, ["--outDir", "dist/esm", "--declaration", "false", "--declarationMap", "false"]);
}

/** Compiles the sources to `dist/cjs`: CommonJS and the declarations, which are those of the ES modules too. */
export function compileCommonjs(folder: string): void {
  const format = ["--module", "commonjs", "--moduleResolution", "bundler", "--verbatimModuleSyntax", "false"];
  // The other compilation has checked the types.
  compile(folder, ["--outDir", "dist/cjs", ...format, "--noCheck"]);
  // The folder's files end in .js like those of the package, which is an ES module.
  writeFileSync(join(folder, "dist/cjs/package.json"), '{ "type": "commonjs" }\n');
  for (const file of globSync("dist/cjs/**/*.js", { cwd: folder })) replaceImportMeta(join(folder, file));
}

function compile(folder: string, options: readonly string[]): void {
  // By its path: a command in node_modules/.bin is another kind of file on Windows.
  const tsc = join(
    dirname(createRequire(join(folder, "package.json")).resolve("typescript/package.json")),
    "bin/tsc",
  );
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [tsc, "-p", "tsconfig.build.json", ...options],
    { cwd: folder, encoding: "utf8" },
  );
  if (status === 0) return;
  throw new BuildError("tool_failed", `${folder} does not build: ${(stdout + stderr).trim().slice(0, 2000)}`);
}

/** CommonJS has no `import.meta`, and the compiler leaves it as it is. The source map's lines stay right. */
function replaceImportMeta(path: string): void {
  const code = readFileSync(path, "utf8");
  const url = 'require("node:url").pathToFileURL(__filename).href';
  if (code.includes("import.meta.url")) writeFileSync(path, code.replaceAll("import.meta.url", url));
}
