import { logText } from "../encode.ts";
import { SpecsError } from "../specs-error.ts";
import { pushProposal } from "./push-proposal.ts";
import { specsProposal } from "./specs-proposal.ts";

// `node scripts/src/propose/push-command.ts <api> <file>`: the half of the scheduled workflow that holds a token. It runs
// on a bare checkout, so it imports nothing that would have to be installed.
const [name, file, ...others] = process.argv.slice(2);
try {
  if (name === undefined || file === undefined || others.length > 0) {
    throw new SpecsError("usage", "Usage: node scripts/src/propose/push-command.ts <api> <proposal>");
  }
  const root = process.cwd();
  console.log(logText(pushProposal(root, specsProposal(root, name), file)));
} catch (error) {
  process.exitCode = 1;
  console.error(error instanceof SpecsError ? logText(error.message) : error);
}
