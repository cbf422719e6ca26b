import { parseArgs } from "node:util";
import { repositoryRoot, runCli } from "@energy-clients/scripts-shared/run-cli";
import { checkExamples } from "./examples/compile-examples.ts";

const usage = `Usage: pnpm check:examples

Compiles every fenced ts block of an @example in the doc comments of the published packages. Fails when one does not
compile, and when an exported function or class has no @example. Needs no build.

  -h, --help   Print this.`;

await runCli(() => {
  const { values } = parseArgs({ options: { help: { type: "boolean", short: "h" } } });
  if (values.help) {
    console.log(usage);
    return true;
  }
  const { problems, examples } = checkExamples(repositoryRoot);
  for (const problem of problems) console.error(problem);
  console.log(`${examples} examples compiled, ${problems.length} problems`);
  return problems.length === 0;
});
