import { SpecsError } from "./document/specs-error.ts";
import { documentPlan } from "./pull-request/document-plan.ts";
import { logText, pushPullRequest, runCli } from "./pull-request/shared.ts";

// `node scripts/specs/src/push-pull-request.ts <api> <file>`: the half of the scheduled workflow that holds a token. It
// runs on a bare checkout, so it imports nothing that would have to be installed.
await runCli(() => {
  const [name, file, ...others] = process.argv.slice(2);
  if (name === undefined || file === undefined || others.length > 0) {
    throw new SpecsError("usage", "Usage: node scripts/specs/src/push-pull-request.ts <api> <plan>");
  }
  const root = process.cwd();
  console.log(logText(pushPullRequest(root, documentPlan(root, name), file)));
  return true;
});
