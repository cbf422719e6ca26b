import { pendingChangesets } from "./packages.ts";
import { ReleaseError } from "./release-error.ts";
import { releasePullRequest } from "./release-plan.ts";
import { logText, pushPullRequest, runCli } from "./shared.ts";
import { writeOutput } from "./workflow-output.ts";

// `node scripts/release/src/push-pull-request.ts <file>` runs in the job of the release workflow that holds a token. The job
// installs no package, so this imports none.
await runCli(() => {
  const [file, ...others] = process.argv.slice(2);
  if (file === undefined || others.length > 0) {
    throw new ReleaseError("usage", "Usage: node scripts/release/src/push-pull-request.ts <plan>");
  }
  const root = process.cwd();
  console.log(logText(pushPullRequest(root, releasePullRequest(root), file)));
  // Decides whether the workflow publishes. The job that ran code of dependencies must not decide it.
  writeOutput({ pending: String(pendingChangesets(root).length > 0) });
  return true;
});
