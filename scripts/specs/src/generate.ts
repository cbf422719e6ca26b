import { parseArgs } from "node:util";
import { repositoryRoot, runCli } from "@energy-clients/scripts-shared/run-cli";
import { apis, chooseApis } from "./document/apis.ts";
import { findStale, generate } from "./generate/generate.ts";

const usage = `Usage: pnpm generate [--check] [api…]

Writes what is made of specs/<api>/openapi.yaml: the clients' src/generated/, and the documents that
contract-testing carries. With --check it writes nothing and fails when a file is stale.

APIs: ${apis.map(({ name }) => name).join(", ")}; all of them when none is named.`;

await runCli(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { help: { type: "boolean", short: "h" }, check: { type: "boolean" } },
  });
  if (values.help) {
    console.log(usage);
    return true;
  }
  const chosen = chooseApis(apis, positionals);
  return values.check ? check(chosen) : write(chosen);
});

async function write(chosen: typeof apis): Promise<boolean> {
  const written = await generate(repositoryRoot, chosen);
  for (const file of written) console.log(`written ${file}`);
  if (written.length === 0) console.log("nothing to do: every generated file is current");
  return true;
}

async function check(chosen: typeof apis): Promise<boolean> {
  const stale = await findStale(repositoryRoot, chosen);
  for (const file of stale) console.error(`${file}: stale; run \`pnpm generate\``);
  if (stale.length === 0) console.log("every generated file is current");
  return stale.length === 0;
}
