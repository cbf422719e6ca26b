import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { benchFolder, GENERATORS, type Generator, runGenerator } from "./generators/generators.ts";

/** Where everything goes that the benchmarks generate; not part of the repository. */
export const generatedFolder = join(benchFolder, ".generated");

const repository = join(benchFolder, "..");

/** The documents that our own clients are made of. */
export const documentOf = (api: "ett" | "enmacc"): string => join(repository, `specs/${api}/openapi.yaml`);

/** A client that a peer's generator wrote. */
export interface Generated {
  readonly generator: Generator;
  readonly folder: string;
  /** The module that a program imports. */
  readonly entry: string;
}

/**
 * Sees to it that every peer's clients of both APIs are there: as TypeScript in `.generated/<api>/<peer>/`, and as one
 * ES module in `.generated/<api>/<peer>.mjs`. What is current stays.
 */
export async function preparePeers(log: (line: string) => void = () => {}): Promise<void> {
  for (const api of ["ett", "enmacc"] as const) {
    for (const generator of GENERATORS) {
      const { entry } = generateClient(api, documentOf(api), generator, log);
      const outfile = join(generatedFolder, api, `${generator.name}.mjs`);
      await build({ entryPoints: [entry], outfile, bundle: true, format: "esm", target: "es2022" });
    }
  }
}

/**
 * Makes a client with a peer's generator, unless the one that is there was made of the same document by the same
 * version in the same way.
 */
export function generateClient(
  name: string,
  document: string,
  generator: Generator,
  log: (line: string) => void,
): Generated {
  const folder = join(generatedFolder, name, generator.name);
  const generated = { generator, folder, entry: join(folder, generator.entry) };
  const stamp = stampOf(document, generator);
  once(folder, stamp, () => {
    log(`${generator.name} generates a client of ${name}`);
    runGenerator(generator, document, folder);
  });
  return generated;
}

/** Fills a folder by `fill`, unless it was filled before under the same stamp. */
export function once(folder: string, stamp: string, fill: () => void): void {
  const stampFile = `${folder}.stamp`;
  if (existsSync(folder) && existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return;
  rmSync(folder, { recursive: true, force: true });
  rmSync(stampFile, { force: true });
  mkdirSync(dirname(folder), { recursive: true });
  fill();
  // Last, so that a run that was broken off is done again.
  writeFileSync(`${stampFile}.new`, stamp);
  renameSync(`${stampFile}.new`, stampFile);
}

/** Changes when the document, the generator or the way it is run changes. */
function stampOf(document: string, generator: Generator): string {
  const manifest = join(benchFolder, "node_modules", generator.package, "package.json");
  const config = fileURLToPath(new URL(`./generators/${generator.name}.config.js`, import.meta.url));
  return hashOf([
    readFileSync(document, "utf8"),
    JSON.parse(readFileSync(manifest, "utf8")).version,
    generator.command("document", "folder").join(" "),
    JSON.stringify(generator.files ?? {}),
    existsSync(config) ? readFileSync(config, "utf8") : "",
  ]);
}

/** The texts of a folder's files, in the order of their names. */
export function hashedFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((item) => item.isFile())
    .map((item) => join(item.parentPath, item.name))
    .sort()
    .map((file) => readFileSync(file, "utf8"));
}

export function hashOf(texts: readonly string[]): string {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(text).update("\0");
  return hash.digest("hex");
}
