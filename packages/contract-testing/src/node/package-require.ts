import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Loads a dependency when it is needed, or a part of it that only its CommonJS has. Node and test runners treat the
 * default export of an imported CommonJS module differently; that of a required one is the same everywhere.
 */
export const packageRequire = createRequire(import.meta.url);

/** The folder of this package, from its sources and from each format of its build: the first one above whose manifest has a name. */
export function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  // `dist/cjs/package.json` tells Node the format of its folder, and nothing else.
  while (!hasNamedManifest(folder)) folder = dirname(folder);
  return folder;
}

function hasNamedManifest(folder: string): boolean {
  const manifest = join(folder, "package.json");
  return existsSync(manifest) && "name" in JSON.parse(readFileSync(manifest, "utf8"));
}
