import { mkdtempDisposableSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { table } from "@energy-clients/scripts-release/pack";
import { runCommand } from "@energy-clients/scripts-shared/run-cli";
import { plantChanges } from "./planted/plant.ts";
import { rounds } from "./planted/rounds.ts";

await runCommand({
  usage: `Usage: pnpm check:planted [--out <file>]

Publishes changes that overlay actions hide, in a clone with both documents: the scheduled workflow's commands must tell
each by the name of its action and end with exit code 2, until it is decided; a later pull must not ask again; and the
packages must be released with the right bump and words.

  --out <file>   Writes the table as Markdown.`,
  options: { out: { type: "string" } },
  async run({ out }) {
    using temporary = mkdtempDisposableSync(join(tmpdir(), "energy-clients-planted-"));
    const outcomes = await plantChanges(temporary.path, rounds, (own) => {
      for (const { api, what, decision, released } of own)
        console.log(`${api}: ${what}: ${decision}, ${released}`);
    });
    const rows = outcomes.map(({ api, what, actions, decision, released, line }) => {
      const names = actions.map((name) => `\`${name}\``).join(", ");
      return [api, what, names, decision, released, line.replace(/^- /, "").replaceAll("|", "\\|")];
    });
    const text = table(
      ["API", "change upstream", "told by action", "decided", "released", "changelog"],
      rows,
    );
    console.log(`\n${text}`);
    if (out !== undefined) writeFileSync(out, `${text}\n`);
    return true;
  },
});
