// Run by a test in a process of its own: pulls a document, and dies at the first step that begins with the given word.
import { pull } from "../../src/pull/pull.ts";
import { apiOf } from "./apis.ts";

const [root = "", from = "", word = ""] = process.argv.slice(2);
await pull(root, apiOf("ett"), {
  from: [from],
  onStep: (step) => {
    if (step.startsWith(word)) process.kill(process.pid, "SIGKILL");
  },
});
