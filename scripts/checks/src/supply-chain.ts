import { repositoryRoot, runCli } from "@energy-clients/scripts-shared/run-cli";
import {
  installedLicences,
  licenceProblems,
  RUNTIME_LICENCES,
  TOOL_LICENCES,
} from "./supply-chain/licences.ts";
import { workflowProblems } from "./supply-chain/workflows.ts";

/** `pnpm check:supply-chain`: checks the licences of installed packages, and the rights of workflows. */
await runCli(() => {
  const runtime = installedLicences(repositoryRoot, { runtime: true });
  const all = installedLicences(repositoryRoot, { runtime: false });
  const problems = [
    ...licenceProblems(runtime, RUNTIME_LICENCES).map(
      (problem) => `not for a runtime dependency: ${problem}`,
    ),
    ...licenceProblems(all, TOOL_LICENCES).map((problem) => `not for a tool: ${problem}`),
    ...workflowProblems(repositoryRoot),
  ];
  for (const problem of problems) console.error(problem);
  if (problems.length === 0) {
    const count = (licences: object) => Object.values(licences).flat().length;
    console.log(`licences: ${count(runtime)} runtime dependencies and ${count(all)} in all, each allowed`);
    console.log("workflows: every action is pinned by hash, every job states its permissions");
  }
  return problems.length === 0;
});
