import { repositoryRoot, runCommand } from "@energy-clients/scripts-shared/run-cli";
import { findMissingInputs } from "./inputs/find-missing-inputs.ts";

await runCommand({
  usage: `Usage: pnpm check:inputs

Fails if a test, a type check or the documentation site imports a file that is not an input of its task in turbo.json.
After a change of such a file turbo would take an old success from its cache.`,
  async run() {
    const { problems, tasks } = await findMissingInputs(repositoryRoot);
    for (const problem of problems) console.error(problem);
    if (problems.length === 0) console.log(`all imported files are inputs of their tasks: ${tasks} tasks`);
    return problems.length === 0;
  },
});
