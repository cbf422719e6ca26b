import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { runCli } from "@energy-clients/scripts-shared/run-cli";
import { buildPackage } from "./build-package.ts";

const usage = `Usage: pnpm --filter <package> run build, or node scripts/build/src/main.ts <folder>…

Builds a package (by default the one in this directory) in dist/: CommonJS, ES modules and declarations.

  -h, --help   Print this.`;

await runCli(async () => {
  const { values, positionals } = parseArgs({
    options: { help: { type: "boolean", short: "h" } },
    allowPositionals: true,
  });
  if (values.help) console.log(usage);
  else for (const folder of positionals.length > 0 ? positionals : ["."]) await buildPackage(resolve(folder));
  return true;
});
