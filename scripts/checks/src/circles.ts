import { repositoryRoot, runCommand } from "@energy-clients/scripts-shared/run-cli";
import { findCircles } from "./circles/find-circles.ts";

await runCommand({
  usage: `Usage: pnpm check:circles

Fails for files or folders that import each other in a circle, and for a file in a folder of a package's src/ that
imports a file directly in src/: entries import folders, never the other way.`,
  async run() {
    const { problems, modules } = await findCircles(repositoryRoot);
    for (const problem of problems) console.error(problem);
    if (problems.length === 0) console.log(`no circles and no upward imports in ${modules} files`);
    return problems.length === 0;
  },
});
