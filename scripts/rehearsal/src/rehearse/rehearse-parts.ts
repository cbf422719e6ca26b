import { join } from "node:path";
import { table } from "@energy-clients/scripts-release/pack";
import { runMatrix } from "../matrix/matrix.ts";
import { matrixSummary, matrixTable } from "../matrix/table.ts";
import { outcomesText } from "../upgrade/outcome.ts";
import { rehearseUpgrade } from "../upgrade/upgrade.ts";
import { openRehearsal, type Rehearsal, step } from "./rehearsal.ts";
import { rehearseRefusals } from "./rehearse-refusals.ts";
import { rehearseBrokenRelease, rehearseFirstRelease, rehearseSnapshot } from "./rehearse-releases.ts";

/** What can be rehearsed, in this order. */
export const parts = ["release", "matrix", "upgrade"] as const;
export type Part = (typeof parts)[number];

/**
 * Rehearses parts of a release in a folder, `release` always where `matrix` is asked for.
 *
 * @returns Whether everything did what it should.
 */
export async function rehearse(folder: string, chosen: readonly Part[]): Promise<boolean> {
  const isWell = chosen.some((part) => part !== "upgrade")
    ? await rehearseRelease(folder, chosen.includes("matrix"))
    : true;
  if (chosen.includes("upgrade")) {
    const outcomes = await rehearseUpgrade(join(folder, "upgrade"), { log: step });
    console.log(outcomesText(outcomes));
  }
  return isWell;
}

async function rehearseRelease(folder: string, withMatrix: boolean): Promise<boolean> {
  await using rehearsal = await openRehearsal(folder);
  const { registry, clone, options } = rehearsal;
  const refusals = await rehearseFirstRelease(rehearsal);
  step("what must not be released");
  refusals.push(...(await rehearseRefusals(registry, clone, options)));
  console.log(`${refusals.length} cases, each refused with its code; they are listed below`);
  refusals.push(...(await rehearseBrokenRelease(rehearsal)));
  await rehearseSnapshot(rehearsal);

  step("refused, each with what to do");
  const rows = refusals.map(({ input, code, message }) => [input, code, message.slice(0, 160)]);
  console.log(table(["input", "code", "message"], rows));
  // Awaited, since the registry ends with this function.
  return withMatrix ? await rehearseMatrix(rehearsal) : true;
}

/** Installs and runs what is `latest` now on everything that teams have. */
async function rehearseMatrix({ registry }: Rehearsal): Promise<boolean> {
  step("the second release on everything that teams have");
  const cells = await runMatrix(registry, {
    onCell: ({ result, name, ms }) => console.log(`${result.padEnd(8)} ${name}, ${ms} ms`),
  });
  console.log(`${matrixTable(cells)}\n\n${matrixSummary(cells)}`);
  const failed = cells.filter(({ result }) => result === "failed");
  for (const { name, detail } of failed) console.error(`\n${name} failed:\n${detail}`);
  return failed.length === 0;
}
