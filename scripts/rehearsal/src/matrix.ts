import { mkdtempDisposableSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { npmRegistry } from "@energy-clients/scripts-release/npm-registry";
import { buildPackages, packPackages } from "@energy-clients/scripts-release/pack";
import { publish } from "@energy-clients/scripts-release/publish";
import { repositoryRoot, runCommand } from "@energy-clients/scripts-shared/run-cli";
import { runMatrix } from "./matrix/matrix.ts";
import { matrixSummary, matrixTable } from "./matrix/table.ts";
import { startRegistry } from "./registry/registry.ts";

await runCommand({
  usage: `Usage: pnpm check:matrix [--only <text>] [--markdown <file>]

Packs the packages, publishes them to a local registry, and installs and runs them on every supported Node, compiler,
package manager, browser bundle and runtime. Exit code 1 when a cell fails.

  --only <text>      Runs the cells whose name contains the text, such as "node 20", "typescript" or "browser".
  --markdown <file>  Writes the table to the file too.`,
  options: { only: { type: "string" }, markdown: { type: "string" } },
  run: ({ only, markdown }) => checkMatrix(only, markdown),
});

async function checkMatrix(only?: string, markdown?: string): Promise<boolean> {
  const startedAt = performance.now();
  using temporary = mkdtempDisposableSync(join(tmpdir(), "energy-clients-packed-"));
  const folder = temporary.path;
  buildPackages(repositoryRoot);
  const { tarballs } = packPackages(repositoryRoot, join(folder, "tarballs"));
  await using registry = await startRegistry(join(folder, "registry"));
  await publish(tarballs, await npmRegistry(folder, registry.publisher), { tag: "latest", log: () => {} });

  const cells = await runMatrix(registry, {
    only,
    onCell: ({ result, name, ms }) => console.log(`${result.padEnd(8)} ${name}, ${ms} ms`),
  });
  if (cells.length === 0) {
    console.error(`--only: expected part of a cell's name but got ${only}`);
    return false;
  }
  const text = matrixTable(cells);
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  console.log(`\n${text}\n\n${matrixSummary(cells)}, in ${seconds} s`);
  if (markdown !== undefined) writeFileSync(markdown, `${text}\n\n${matrixSummary(cells)}.\n`);

  const failed = cells.filter(({ result }) => result === "failed");
  for (const { name, detail } of failed) console.error(`\n${name} failed:\n${detail}`);
  return failed.length === 0;
}
