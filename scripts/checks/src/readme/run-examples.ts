import { globSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { readIfThere } from "@energy-clients/scripts-shared/write-files";

const FILES = ["examples/**/*.{ts,js,cjs}", "scripts/checks/test/**/*.{ts,js}"];

/**
 * The files with code for documentation that run: the tests, the programs that scripts of `examples/package.json` name,
 * and what these load. By their paths from the repository's root.
 */
export function runExamples(root: string): ReadonlySet<string> {
  const files = globSync(FILES, { cwd: root, exclude: ["**/node_modules"] });
  const known = new Set(files.map((file) => file.replaceAll("\\", "/")));
  const scripts = readIfThere(root, "examples/package.json") ?? "";
  const pending = [...known].filter(
    (file) => /\.test\.ts$/.test(file) || scripts.includes(` ${file.replace(/^examples\//, "")}`),
  );
  const run = new Set<string>();
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    if (!known.has(file) || run.has(file)) continue;
    run.add(file);
    const text = readFileSync(join(root, file), "utf8");
    for (const [, path = ""] of text.matchAll(/["'`](\.{1,2}\/[^"'`\s]+)["'`]/g))
      pending.push(posix.join(posix.dirname(file), path));
  }
  return run;
}
