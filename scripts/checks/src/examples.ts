import { repositoryRoot, runCommand } from "@energy-clients/scripts-shared/run-cli";
import { checkExamples } from "./examples/compile-examples.ts";

await runCommand({
  usage: `Usage: pnpm check:examples

Compiles every fenced ts block of an @example in the doc comments of the published packages. Fails when one does not
compile, and when an exported function or class has no @example. Needs no build.`,
  run() {
    const { problems, examples } = checkExamples(repositoryRoot);
    for (const problem of problems) console.error(problem);
    console.log(`${examples} examples compiled, ${problems.length} problems`);
    return problems.length === 0;
  },
});
