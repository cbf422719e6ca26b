import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { spawnSync } from "@energy-clients/scripts-shared/limited-process";
import { repositoryRoot, runCli } from "@energy-clients/scripts-shared/run-cli";
import { ScriptError } from "@energy-clients/scripts-shared/script-error";
import { contentProblems } from "./package/contents.ts";
import { type PackedPackage, packPackage } from "./package/packed-package.ts";
import { sideEffectsOf } from "./package/side-effects.ts";
import { sourceMapProblems } from "./package/source-maps.ts";

const usage = `Usage: pnpm --filter <package> run check:package, or node scripts/checks/src/package.ts <folder>…

Packs the package (by default the one in this directory) as it would be published and checks the tarball: publint and
attw; metadata, README, changelog and licence; that every source map leads to a source; that importing it does nothing.

  -h, --help   Print this.`;

await runCli(async () => {
  const { values, positionals } = parseArgs({
    options: { help: { type: "boolean", short: "h" } },
    allowPositionals: true,
  });
  if (values.help) {
    console.log(usage);
    return true;
  }
  const folders = positionals.length > 0 ? positionals : [basename(process.cwd())];
  let isRight = true;
  for (const folder of folders) isRight = (await checkPackage(folder)) && isRight;
  return isRight;
});

async function checkPackage(directory: string): Promise<boolean> {
  const source = join(repositoryRoot, "packages", directory);
  if (!existsSync(join(source, "package.json"))) {
    throw new ScriptError(
      "usage",
      `packages/${directory} does not exist; expected the name of a folder in packages/`,
    );
  }
  using packed = packPackage(source, directory);
  const problems = [
    ...contentProblems(packed),
    ...sourceMapProblems(packed),
    ...(await sideEffectProblems(packed)),
    ...runTool("publint", [packed.tarball, "--strict"]),
    ...declarationProblems(packed),
  ];
  for (const problem of problems) console.error(`${packed.manifest.name}: ${problem}`);
  if (problems.length === 0)
    console.log(`${packed.manifest.name}: ${packed.files.length} files, all checks passed`);
  return problems.length === 0;
}

async function sideEffectProblems(packed: PackedPackage): Promise<string[]> {
  const problems: string[] = [];
  for (const [subpath, target] of Object.entries(packed.manifest.exports ?? {})) {
    const { module: entry } = Object(target) as { readonly module?: string };
    if (entry === undefined) continue;
    const code = await sideEffectsOf(packed, entry);
    if (code !== "") problems.push(`importing ${subpath} has side effects; this code remains:\n${code}`);
  }
  return problems;
}

/** Entries for tools that are ES modules must work from ES modules; all others from everywhere, as old as node10. */
function declarationProblems({ tarball, manifest }: PackedPackage): string[] {
  const modules = Object.entries(manifest.exports ?? {})
    .filter(([, target]) => /\/dist\/esm\//.test((Object(target) as { default?: string }).default ?? ""))
    .map(([subpath]) => subpath);
  if (modules.length === 0) return runTool("attw", [tarball]);
  return [
    ...runTool("attw", [tarball, "--exclude-entrypoints", ...modules]),
    ...runTool("attw", [tarball, "--profile", "esm-only", "--entrypoints", ...modules]),
  ];
}

/** Runs a tool, and returns its output only if it fails. */
function runTool(name: string, args: readonly string[]): string[] {
  const tool = join(repositoryRoot, "scripts/checks/node_modules/.bin", name);
  const { status, stdout, stderr, error } = spawnSync(tool, args, { encoding: "utf8" });
  return status === 0 ? [] : [`${name} found:\n${error?.message ?? stdout + stderr}`];
}
