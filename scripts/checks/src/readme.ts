import { repositoryRoot, runCommand } from "@energy-clients/scripts-shared/run-cli";
import { checkReadmes } from "./readme/check-readmes.ts";

await runCommand({
  usage: `Usage: pnpm check:readme [--write]

Compares each fenced ts block of README.md, packages/*/README.md, docs/*.md and docs/manuals/*.md whose first line is a
marker, such as \`// examples/ett-quick-start.ts\`, with that file, so that the documentation shows code that is type-checked and run.
Compares the generated tables there and in docs/ with the API documents.

  --write      Updates blocks and tables.`,
  options: { write: { type: "boolean", default: false } },
  run({ write }) {
    const { problems, written, blocks } = checkReadmes(repositoryRoot, { write });
    for (const file of written) console.log(`${file}: written`);
    for (const problem of problems) console.error(problem);
    if (problems.length === 0)
      console.log(`up to date: ${blocks} examples in READMEs and docs/, and all tables`);
    return problems.length === 0;
  },
});
