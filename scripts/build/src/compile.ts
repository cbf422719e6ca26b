import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { spawnSync } from "@energy-clients/scripts-shared/limited-process";
import { BuildError } from "./build-error.ts";

/**
 * Checks the sources and compiles them to ES modules in `dist/esm`. Their declarations go to `dist/cjs`, as they are those
 * of the CommonJS files too.
 *
 * @throws {@link BuildError} `tool_failed`, with the compiler's message.
 */
export function compile(folder: string): void {
  // By its path: a command in node_modules/.bin is another kind of file on Windows.
  const tsc = join(
    dirname(createRequire(join(folder, "package.json")).resolve("typescript/package.json")),
    "bin/tsc",
  );
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [tsc, "-p", "tsconfig.build.json", "--outDir", "dist/esm", "--declarationDir", "dist/cjs"],
    { cwd: folder, encoding: "utf8" },
  );
  if (status === 0) return;
  throw new BuildError("tool_failed", `${folder} does not build: ${(stdout + stderr).trim().slice(0, 2000)}`);
}
