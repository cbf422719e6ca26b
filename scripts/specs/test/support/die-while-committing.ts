// Run by a test in a process of its own: changes files, and dies at the step with the given number.
import { commitFiles } from "../../src/document/commit-files.ts";

const [root = "", step = "", changes = "[]"] = process.argv.slice(2);
let count = 0;
commitFiles(root, new Map(JSON.parse(changes)), () => {
  if (count++ === Number(step)) process.kill(process.pid, "SIGKILL");
});
console.log(`done after ${count} steps`);
