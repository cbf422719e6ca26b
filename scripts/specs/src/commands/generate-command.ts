import { parseArgs } from "node:util";
import { type Api, chooseApis, readApis } from "../document/apis.ts";
import { findStale, generate } from "../generate/generate.ts";

const usageOf = (apis: readonly Api[]) => `Usage: pnpm generate [--check] [api…]

Writes what is made of specs/<api>/openapi.yaml: the clients' src/generated/, and the documents that
contract-testing carries. With --check it writes nothing and fails when a file is stale.

APIs: ${apis.map(({ name }) => name).join(", ")}; all of them when none is named.`;

/**
 * Runs `pnpm generate` on a repository.
 *
 * @param args - What follows `pnpm generate` on the command line.
 * @returns Whether every file is current.
 */
export async function generateCommand(root: string, args: readonly string[]): Promise<boolean> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { help: { type: "boolean", short: "h" }, check: { type: "boolean" } },
  });
  const apis = readApis(root);
  if (values.help) {
    console.log(usageOf(apis));
    return true;
  }
  const chosen = chooseApis(apis, positionals);
  return values.check ? check(root, chosen) : write(root, chosen);
}

async function write(root: string, chosen: readonly Api[]): Promise<boolean> {
  const written = await generate(root, chosen);
  for (const file of written) console.log(`written ${file}`);
  if (written.length === 0) console.log("nothing to do: every generated file is current");
  return true;
}

async function check(root: string, chosen: readonly Api[]): Promise<boolean> {
  const stale = await findStale(root, chosen);
  for (const file of stale) console.error(`${file}: stale; run \`pnpm generate\``);
  if (stale.length === 0) console.log("every generated file is current");
  return stale.length === 0;
}
