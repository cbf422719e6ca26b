import { parseArgs } from "node:util";
import { repositoryRoot, runCli } from "@energy-clients/scripts-shared/run-cli";
import { checkExamples } from "./examples/compile-examples.ts";

const usage = `Usage: pnpm check:examples

Compiles every fenced ts block of an @example in the doc comments of the published packages. Fails when one does not
compile, and when an exported function or class has no @example. Needs no build.

  -h, --help   Print this.`;

/**
 * By package folder, how many exported functions and classes may still lack an @example. Lower a number as soon as
 * examples are added, and remove it when none is missing; never raise one.
 */
const ALLOWED_WITHOUT_EXAMPLE: Readonly<Record<string, number>> = {
  "packages/auth": 26,
  "packages/client-core": 5,
  "packages/contract-testing": 23,
};

await runCli(() => {
  const { values } = parseArgs({ options: { help: { type: "boolean", short: "h" } } });
  if (values.help) {
    console.log(usage);
    return true;
  }
  const { problems, missing, examples } = checkExamples(repositoryRoot, ALLOWED_WITHOUT_EXAMPLE);
  for (const problem of problems) console.error(problem);
  for (const [folder, limit] of Object.entries(ALLOWED_WITHOUT_EXAMPLE)) {
    const names = missing[folder] ?? [];
    if (names.length === limit) continue;
    console.log(
      `${folder}: ${names.length} exports have no @example; lower the limit of ${limit} in scripts/checks/src/examples.ts`,
    );
  }
  console.log(`${examples} examples compiled, ${problems.length} problems`);
  return problems.length === 0;
});
