import { parseArgs } from "node:util";
import { repositoryRoot, runCli } from "@energy-clients/scripts-shared/run-cli";
import { checkReadmes } from "./readme/check-readmes.ts";

const usage = `Usage: pnpm check:readme [--write]

Compares each fenced ts block of README.md and packages/*/README.md whose first line is a marker, such as
\`// examples/ett-quick-start.ts\`, with that file. So the documentation shows what is type-checked and run. Compares the
generated tables there and in docs/ with the API documents: which version speaks which API version, what goes away.

  --write      Bring blocks and tables up to date.
  -h, --help   Print this.`;

await runCli(() => {
  const { values } = parseArgs({
    options: { write: { type: "boolean" }, help: { type: "boolean", short: "h" } },
  });
  if (values.help) {
    console.log(usage);
    return true;
  }
  const { problems, written, blocks } = checkReadmes(repositoryRoot, { write: values.write ?? false });
  for (const file of written) console.log(`${file}: written`);
  for (const problem of problems) console.error(problem);
  if (problems.length === 0) console.log(`up to date: ${blocks} examples in the READMEs, and all tables`);
  return problems.length === 0;
});
