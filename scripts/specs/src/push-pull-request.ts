import { SpecsError } from "./document/specs-error.ts";
import { pushProposal } from "./pull-request/push-proposal.ts";
import { logText, runCli } from "./pull-request/shared.ts";

// `node scripts/specs/src/push-pull-request.ts <api> <file>`: the half of the scheduled workflow that holds a token. It
// runs on a bare checkout, so it imports nothing that would have to be installed.
await runCli(() => {
  const [name, file, ...others] = process.argv.slice(2);
  if (name === undefined || file === undefined || others.length > 0) {
    throw new SpecsError("usage", "Usage: node scripts/specs/src/push-pull-request.ts <api> <proposal>");
  }
  console.log(logText(pushProposal(process.cwd(), name, file)));
  return true;
});
