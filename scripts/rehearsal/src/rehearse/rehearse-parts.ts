import { join } from "node:path";
import { table } from "@energy-clients/scripts-release/pack";
import { runMatrix } from "../matrix/matrix.ts";
import { matrixSummary, matrixTable } from "../matrix/table.ts";
import { outcomesText } from "../upgrade/outcome.ts";
import { rehearseUpgrade } from "../upgrade/upgrade.ts";
import { openRehearsal, type Rehearsal, step } from "./rehearsal.ts";
import { rehearseRefusals } from "./rehearse-refusals.ts";
import { rehearseBrokenRelease, rehearseFirstRelease, rehearseSnapshot } from "./rehearse-releases.ts";

/** The parts of a rehearsal, in this order. */
export const parts = ["release", "matrix", "upgrade"] as const;
export type Part = (typeof parts)[number];

/**
 * Rehearses parts of a release in a folder; `matrix` includes `release`.
 *
 * @returns Whether everything passed.
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
  step("inputs that must be refused");
  refusals.push(...(await rehearseRefusals(registry, clone, options)));
  console.log(`${refusals.length} cases, each refused with its code; they are listed below`);
  refusals.push(...(await rehearseBrokenRelease(rehearsal)));
  await rehearseSnapshot(rehearsal);

  step("refusals");
  const rows = refusals.map(({ input, code, message }) => [input, code, message.slice(0, 160)]);
  console.log(table(["input", "code", "message"], rows));
  // Awaited, since the registry ends with this function.
  return withMatrix ? await rehearseMatrix(rehearsal) : true;
}

/** Runs the matrix with the `latest` packages. */
async function rehearseMatrix({ registry }: Rehearsal): Promise<boolean> {
  step("the matrix with the second release");
  const cells = await runMatrix(registry, {
    onCell: ({ result, name, ms }) => console.log(`${result.padEnd(8)} ${name}, ${ms} ms`),
  });
  console.log(`${matrixTable(cells)}\n\n${matrixSummary(cells)}`);
  const failed = cells.filter(({ result }) => result === "failed");
  for (const { name, detail } of failed) console.error(`\n${name} failed:\n${detail}`);
  return failed.length === 0;
}
