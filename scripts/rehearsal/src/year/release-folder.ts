import { cpSync, globSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { scope } from "@energy-clients/scripts-release/packages";
import { jsonText } from "@energy-clients/scripts-shared/encode";
import { repositoryRoot } from "@energy-clients/scripts-shared/run-cli";
import ts from "typescript";

/**
 * Keeps a client as it is released now, as a registry does: its sources for the compiler, and what they compile to.
 *
 * @param client - Folder of the client's package.
 * @param target - Folder for this version.
 */
export function keepRelease(client: string, target: string): void {
  cpSync(join(client, "src"), join(target, "src"), { recursive: true });
  const { name, version } = JSON.parse(readFileSync(join(client, "package.json"), "utf8"));
  const exports = { types: "./src/index.ts", default: "./dist/index.js" };
  writeFileSync(join(target, "package.json"), jsonText({ name, version, type: "module", exports }));
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 };
  for (const file of globSync("**/*.ts", { cwd: join(target, "src") })) {
    const source = readFileSync(join(target, "src", file), "utf8");
    const { outputText } = ts.transpileModule(source, { compilerOptions });
    const output = join(target, "dist", file.replace(/\.ts$/, ".js"));
    mkdirSync(dirname(output), { recursive: true });
    writeFileSync(output, outputText);
  }
}

/** Installs this repository's client-core for every package and project below a folder. */
export function installClientCore(folder: string): void {
  link(join(repositoryRoot, "packages/client-core"), folder, "client-core");
}

/** Installs a package into a project. */
export function link(from: string, project: string, name: string): void {
  const target = join(project, "node_modules", scope, name);
  mkdirSync(dirname(target), { recursive: true });
  symlinkSync(from, target, "junction");
}
