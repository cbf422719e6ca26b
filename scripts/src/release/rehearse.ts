import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { choose } from "../choose.ts";
import { runMatrix } from "../matrix/matrix.ts";
import { matrixSummary, matrixTable } from "../matrix/table.ts";
import { runCli } from "../run-cli.ts";
import { outcomesText } from "../upgrade/outcome.ts";
import { rehearseUpgrade } from "../upgrade/upgrade.ts";
import { table } from "./pack.ts";
import { openRehearsal, type Rehearsal, step } from "./rehearsal.ts";
import { rehearseRefusals } from "./rehearse-refusals.ts";
import { rehearseBrokenRelease, rehearseFirstRelease, rehearseSnapshot } from "./rehearse-releases.ts";

const PARTS = ["release", "matrix", "upgrade"] as const;
type Part = (typeof PARTS)[number];

const usage = `Usage: pnpm release:rehearse [${PARTS.join("|")}]

Releases the commit that is checked out to a registry of its own. Nothing of the working tree changes, nothing is left.

  release    versions, changelogs, build, publish and tags; what must be refused; a release that a dying registry
             leaves half there and the next run finishes, while a consumer updates; a snapshot
  matrix     that, and then installs and runs what was published on everything that teams have
  upgrade    three changes of a document, each released, and what it does to a team that updates

Everything when none is named.`;

async function rehearse(folder: string, parts: readonly Part[], signal: AbortSignal): Promise<boolean> {
  const isWell = parts.some((part) => part !== "upgrade")
    ? await rehearseRelease(folder, parts.includes("matrix"), signal)
    : true;
  if (parts.includes("upgrade")) {
    const outcomes = await rehearseUpgrade(join(folder, "upgrade"), { log: step, signal });
    console.log(outcomesText(outcomes));
  }
  return isWell;
}

async function rehearseRelease(folder: string, withMatrix: boolean, signal: AbortSignal): Promise<boolean> {
  await using rehearsal = await openRehearsal(folder, signal);
  const { registry, clone, options } = rehearsal;
  const refusals = await rehearseFirstRelease(rehearsal);
  step("what must not be released");
  refusals.push(...(await rehearseRefusals(registry, clone, options)));
  console.log(`${refusals.length} cases, each refused with its code; they are listed below`);
  refusals.push(...(await rehearseBrokenRelease(rehearsal)));
  await rehearseSnapshot(rehearsal);

  step("refused, each with what to do");
  const rows = refusals.map(({ input, code, said }) => [input, code, said.slice(0, 160)]);
  console.log(table(["input", "code", "said"], rows));
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

await runCli(async () => {
  const options = { help: { type: "boolean" } } as const;
  const { values, positionals } = parseArgs({ allowPositionals: true, options });
  if (values.help) {
    console.log(usage);
    return true;
  }
  const named = positionals.map((name) => choose("part", name, PARTS));
  const folder = mkdtempSync(join(tmpdir(), "energy-clients-rehearsal-"));
  // Everything that is started puts its temporary files there too, and goes with it.
  process.env.TMPDIR = folder;
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort(signal));
  try {
    const work = rehearse(folder, named.length === 0 ? PARTS : named, stop.signal);
    const isWell = await Promise.race([work, once(stop.signal, "abort")]);
    if (!stop.signal.aborted) return isWell === true;
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    step(`${folder} is removed, the registry ended`);
  }
  console.error(`stopped by ${stop.signal.reason}`);
  // What was started ends with this process; nothing is waited for.
  process.exit(130);
});
