import { existsSync, readdirSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { repositoryRoot, runCommand } from "@energy-clients/scripts-shared/run-cli";
import { ScriptError } from "@energy-clients/scripts-shared/script-error";
import { readIfThere, writeFiles } from "@energy-clients/scripts-shared/write-files";
import { reportsOf, strayReports } from "./api-report/reports.ts";

await runCommand({
  usage: `Usage: pnpm api:report [<package>…]
       node scripts/checks/src/api-report.ts [--write] [<package>…]

Compares packages/*/etc/*.api.md, which list the exports of each entry of a package, with the built packages, so that a
review sees every change of the public API. Build first.

  --write      Updates the reports, as pnpm api:report does.`,
  options: { write: { type: "boolean" } },
  maxArguments: Number.POSITIVE_INFINITY,
  run({ write }, positionals) {
    const packages = positionals.length > 0 ? positionals : packagesHere();
    return packages.map((name) => (write ? update(name) : isUpToDate(name))).every(Boolean);
  },
});

/** The package in whose folder this was started, or all of them. */
function packagesHere(): string[] {
  const folder = join(repositoryRoot, "packages");
  const here = relative(folder, process.cwd());
  const names = readdirSync(folder).filter((name) => existsSync(join(folder, name, "package.json")));
  return names.includes(here) ? [here] : names;
}

function isUpToDate(name: string): boolean {
  const folder = folderOf(name);
  const reports = reportsOf(folder);
  const stale = [...reports]
    .filter(([file, text]) => readIfThere(folder, file) !== text)
    .map(([file]) => file);
  const wrong = [...stale, ...strayReports(folder)];
  for (const file of wrong) {
    console.error(
      `packages/${name}/${file} differs from what the package exports. If you meant to change the public API, run \`pnpm api:report\`, commit the report, and describe the change in a changeset`,
    );
  }
  if (wrong.length === 0) console.log(`${name}: up to date: ${reports.size} reports of the public API`);
  return wrong.length === 0;
}

function update(name: string): boolean {
  const folder = folderOf(name);
  for (const file of writeFiles(folder, reportsOf(folder))) console.log(`packages/${name}/${file}: written`);
  for (const file of strayReports(folder)) {
    rmSync(join(folder, file));
    console.log(`packages/${name}/${file}: removed`);
  }
  return true;
}

function folderOf(name: string): string {
  const folder = join(repositoryRoot, "packages", name);
  if (!existsSync(join(folder, "package.json")))
    throw new ScriptError(
      "usage",
      `packages/${name} does not exist; expected the name of a folder in packages/`,
    );
  return folder;
}
