import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const OPTIONS = {
  target: "es2022",
  module: "esnext",
  moduleResolution: "bundler",
  lib: ["es2023", "dom", "dom.iterable", "dom.asynciterable"],
  types: [],
  strict: true,
  skipLibCheck: true,
  // Some generators write such imports.
  allowImportingTsExtensions: true,
};

/** Writes an application of one file, as it stands in a team's repository, and says where. */
export function writeApplication(folder: string, program: string): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "main.ts"), program);
  writeConfig(folder, { ...OPTIONS, noEmit: true }, ["main.ts"]);
  return folder;
}

/** Writes what makes declarations of a generated client, as if it were published as a package. */
export function writeLibrary(folder: string, entry: string, outDir: string, rootDir: string): string {
  mkdirSync(folder, { recursive: true });
  const options = { ...OPTIONS, declaration: true, emitDeclarationOnly: true, outDir, rootDir };
  writeConfig(folder, options, [entry]);
  return folder;
}

function writeConfig(folder: string, compilerOptions: object, files: readonly string[]): void {
  writeFileSync(join(folder, "tsconfig.json"), `${JSON.stringify({ compilerOptions, files }, null, 2)}\n`);
}
