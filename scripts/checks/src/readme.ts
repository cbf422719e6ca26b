import { repositoryRoot, runCommand } from "@energy-clients/scripts-shared/run-cli";
import { checkReadmes } from "./readme/check-readmes.ts";

await runCommand({
  usage: `Usage: pnpm check:readme [--write]

Checks every fenced block of the documentation: in the READMEs, in docs/ and in the other Markdown files that people wrote.

  ts, js      begins with a marker, such as \`// examples/manuals/auth.ts#redis\`, and shows that file, or that region with
              the imports that it uses. A test must load the file. In a package's README it may be an @example instead
  json, yaml  is a part of a file of examples/
  text        is in a file *.txt of examples/, which a test compares with what is printed
  sh          names scripts, programs, options, workflows and packages that exist; so do commands in the text
  mermaid     is left to the build of the site

Exceptions, with their reasons: scripts/checks/src/readme/unchecked-blocks.ts. Compares the generated tables with the API
documents.

  --write      Updates code and tables.`,
  options: { write: { type: "boolean", default: false } },
  run({ write }) {
    const { problems, written, blocks } = checkReadmes(repositoryRoot, { write });
    for (const file of written) console.log(`${file}: written`);
    for (const problem of problems) console.error(problem);
    if (problems.length === 0) console.log(`up to date: ${blocks} blocks, and all tables`);
    return problems.length === 0;
  },
});
