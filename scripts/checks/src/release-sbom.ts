import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { repositoryRoot, runCli } from "@energy-clients/scripts-shared/run-cli";
import { writeFiles } from "@energy-clients/scripts-shared/write-files";
import { sbomOf } from "./supply-chain/sbom.ts";

const usage = `Usage: pnpm release:sbom [<folder>]

Writes a CycloneDX SBOM of each published package, <package>-<version>.cdx.json, to the folder, sbom/ by default.

  -h, --help   Print this.`;

await runCli(async () => {
  const { values, positionals } = parseArgs({
    options: { help: { type: "boolean", short: "h" } },
    allowPositionals: true,
  });
  if (values.help || positionals.length > 1) {
    console.log(usage);
    return values.help ?? false;
  }
  const folder = positionals[0] ?? "sbom";
  const files = new Map<string, string>();
  for (const manifest of globSync("packages/*/package.json", { cwd: repositoryRoot }).toSorted()) {
    const text = readFileSync(join(repositoryRoot, manifest), "utf8");
    const {
      name,
      version,
      private: isPrivate,
    } = JSON.parse(text) as { name: string; version: string; private?: true };
    if (isPrivate) continue;
    const sbom = await sbomOf(repositoryRoot, name);
    files.set(`${name.split("/").at(-1)}-${version}.cdx.json`, sbom);
    const { components = [] } = JSON.parse(sbom) as { components?: unknown[] };
    console.log(`${name} ${version}: ${components.length} components`);
  }
  writeFiles(folder, files);
  console.log(`${files.size} SBOMs, valid by CycloneDX' schema, are in ${folder}/`);
  return true;
});
