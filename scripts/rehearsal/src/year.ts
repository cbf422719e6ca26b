import { mkdtempDisposableSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "@energy-clients/scripts-shared/run-cli";
import { ScriptError } from "@energy-clients/scripts-shared/script-error";
import { monthText, yearReport } from "./year/month-text.ts";
import { months } from "./year/months.ts";
import { liveThrough } from "./year/year.ts";

await runCommand({
  usage: `Usage: pnpm check:year [--months <count>] [--out <file>]

Lives through a year of the documents in a clone of its own: twelve changes, each read and proposed by the scheduled
workflow's commands, decided, merged and released, and taken by a consumer that follows Renovate's rules and what the
changelog says. Its program must do what it did before, against a mock of the changed API.

  --months <count>   Only the first ones.
  --out <file>       Writes what was told and done as Markdown.`,
  options: { months: { type: "string" }, out: { type: "string" } },
  async run({ months: count, out }) {
    using temporary = mkdtempDisposableSync(join(tmpdir(), "energy-clients-year-"));
    const number = count === undefined ? months.length : Number(count);
    if (!Number.isInteger(number) || number < 1 || number > months.length) {
      throw new ScriptError("usage", `--months must be a number from 1 to ${months.length}, but is ${count}`);
    }
    const outcomes = await liveThrough(temporary.path, months.slice(0, number), (outcome) =>
      console.log(`${monthText(outcome)}\n`),
    );
    if (out !== undefined) writeFileSync(out, yearReport(outcomes));
    return true;
  },
});
