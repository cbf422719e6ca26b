// biome-ignore lint/style/noRestrictedImports: every process here has a time limit
import { execFileSync } from "node:child_process";

/** This Node, and the oldest one that the packages run on where the machine has it. */
export const NODES: Readonly<Record<string, string>> = {
  "this Node": process.execPath,
  ...nodeOfTheSystem(),
};

/** `node` of the system, if that is Node 20. The workspace's own comes first in the path of its scripts. */
function nodeOfTheSystem(): { "Node 20"?: string } {
  for (const node of ["/usr/bin/node", "/usr/local/bin/node"]) {
    try {
      const version = execFileSync(node, ["--version"], { encoding: "utf8", timeout: 10_000 });
      if (version.startsWith("v20.")) return { "Node 20": node };
    } catch {
      // There is none.
    }
  }
  return {};
}
