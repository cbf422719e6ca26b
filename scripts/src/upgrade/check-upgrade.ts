import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { runCli } from "../run-cli.ts";
import { outcomesText } from "./outcome.ts";
import { rehearseUpgrade } from "./upgrade.ts";

const usage = `Usage: pnpm check:upgrade

Releases HEAD to a registry of its own, then three changes of ETT's document after it: an additive, a deprecating and
a breaking one. Exit code 1 unless each does to a team's project what its version number promises.`;

await runCli(async () => {
  const { help } = parseArgs({ options: { help: { type: "boolean" } } }).values;
  if (help) {
    console.log(usage);
    return true;
  }
  const startedAt = performance.now();
  const seconds = () => `${Math.round((performance.now() - startedAt) / 1000)} s`;
  const folder = mkdtempSync(join(tmpdir(), "energy-clients-upgrade-"));
  try {
    const outcomes = await rehearseUpgrade(folder, {
      log: (step) => console.log(`${seconds().padStart(5)}  ${step}`),
    });
    console.log(
      `\n${outcomesText(outcomes)}\n\n${outcomes.length} changes did what they promise, in ${seconds()}`,
    );
    return true;
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
});
