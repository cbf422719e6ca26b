import { resolve } from "node:path";
import { releasedPackages } from "@energy-clients/scripts-release/packages";
import { repositoryRoot, runCommand } from "@energy-clients/scripts-shared/run-cli";
import { writeFiles } from "@energy-clients/scripts-shared/write-files";
import { sbomOf } from "./supply-chain/sbom.ts";

await runCommand({
  usage: `Usage: pnpm release:sbom [<folder>]

Writes a CycloneDX SBOM of each published package, <package>-<version>.cdx.json, to the folder, sbom/ by default.`,
  maxArguments: 1,
  async run(_values, [folder = "sbom"]) {
    const files = new Map<string, string>();
    for (const { name, version } of releasedPackages(repositoryRoot)) {
      const { text, components } = await sbomOf(repositoryRoot, name);
      files.set(`${name.split("/").at(-1)}-${version}.cdx.json`, text);
      console.log(`${name} ${version}: ${components} components`);
    }
    writeFiles(resolve(folder), files);
    console.log(`${files.size} SBOMs, valid by CycloneDX' schema, are in ${folder}/`);
    return true;
  },
});
