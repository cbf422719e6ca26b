import { logText } from "../encode.ts";
import { pushProposal } from "../propose/push-proposal.ts";
import { SpecsError } from "../specs-error.ts";
import { pendingChangesets } from "./packages.ts";
import { releaseProposal } from "./release-proposal.ts";
import { writeOutput } from "./workflow-output.ts";

// `node scripts/src/release/push-command.ts <file>`: the half of the release workflow that holds a token. It runs on a
// bare checkout, so it imports nothing that would have to be installed.
const [file, ...others] = process.argv.slice(2);
try {
  if (file === undefined || others.length > 0) {
    throw new SpecsError("usage", "Usage: node scripts/src/release/push-command.ts <proposal>");
  }
  const root = process.cwd();
  console.log(logText(pushProposal(root, releaseProposal(root), file)));
  // Decides whether the workflow publishes; the job that ran other people's code must not decide it.
  writeOutput({ pending: String(pendingChangesets(root).length > 0) });
} catch (error) {
  process.exitCode = 1;
  console.error(error instanceof SpecsError ? logText(error.message) : error);
}
