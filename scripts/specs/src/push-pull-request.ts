import { SpecsError } from "./document/specs-error.ts";
import { logText, pushProposal, runCli } from "./pull-request/shared.ts";
import { specsProposal } from "./pull-request/specs-proposal.ts";

// `node scripts/specs/src/push-pull-request.ts <api> <file>`: the half of the scheduled workflow that holds a token. It
// runs on a bare checkout, so it imports nothing that would have to be installed.
await runCli(() => {
  const [name, file, ...others] = process.argv.slice(2);
  if (name === undefined || file === undefined || others.length > 0) {
    throw new SpecsError("usage", "Usage: node scripts/specs/src/push-pull-request.ts <api> <proposal>");
  }
  const root = process.cwd();
  console.log(logText(pushProposal(root, specsProposal(root, name), file)));
  return true;
});
