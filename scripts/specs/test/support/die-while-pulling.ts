// Run by a test in a process of its own: pulls a document, and dies at the first step that begins with the given word.
import { apis } from "../../src/document/apis.ts";
import { pull } from "../../src/pull/pull.ts";

const [root = "", from = "", word = ""] = process.argv.slice(2);
const api = apis.find(({ name }) => name === "ett");
if (api === undefined) throw new Error("there is no ett");
await pull(root, api, {
  from: [from],
  onStep: (step) => {
    if (step.startsWith(word)) process.kill(process.pid, "SIGKILL");
  },
});
