// The whole kill matrix: `pnpm --filter @energy-clients/journal run test:kills [sqlite|postgres|both] [minutes]`. With a time limit
// it takes the cases in a mixed order, so that those which it had time for are a sample of all.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openPostgresJournal } from "@energy-clients/journal/postgres";
import { openSqliteJournal } from "@energy-clients/journal/sqlite";
import { startPostgres } from "../support/postgres-server.ts";
import {
  allCases,
  BEHAVIOURS,
  type BehaviourName,
  bundleWorker,
  type KillOutcome,
  type KillStore,
  runCase,
  violationOf,
} from "./kill-matrix.ts";
import { startKillServer } from "./kill-server.ts";

/** More actions than a run or a recovery has: the last moments find nothing left to kill. */
const RUN_ACTIONS = 14;
const RECOVER_ACTIONS = 14;
const CONCURRENCY = 4;

const [which = "both", minutes = "600"] = process.argv.slice(2);
const LONGEST_MS = Number(minutes) * 60_000;
const folder = mkdtempSync(join(tmpdir(), "journal-kills-"));
const server = await startKillServer();
const worker = await bundleWorker(folder);
const all = allCases(Object.keys(BEHAVIOURS) as BehaviourName[], RUN_ACTIONS, RECOVER_ACTIONS);
// A step that has no factor in common with the number of cases visits each once.
const cases = all.map((_, index) => all[(index * 1_453) % all.length] as (typeof all)[number]);

async function runAll(name: string, kept: KillStore): Promise<KillOutcome[]> {
  const outcomes: KillOutcome[] = [];
  const queue = [...cases];
  const startedAt = Date.now();
  await Promise.all(
    Array.from({ length: CONCURRENCY }, async () => {
      for (let one = queue.shift(); one && Date.now() - startedAt < LONGEST_MS; one = queue.shift()) {
        outcomes.push(await runCase(one, server, kept));
        if (outcomes.length % 100 === 0)
          console.error(
            `${name}: ${outcomes.length} of ${cases.length} cases, ${Math.round((Date.now() - startedAt) / 1000)} s`,
          );
      }
    }),
  );
  return outcomes;
}

function report(name: string, outcomes: readonly KillOutcome[]): number {
  const violations = outcomes.filter((outcome) => violationOf(outcome) !== undefined);
  const kills = outcomes.reduce((sum, one) => sum + one.kills, 0);
  console.log(`\n${name}: ${outcomes.length} cases, ${kills} kills, ${violations.length} violations`);
  console.log(
    "\n| server | whenAbsent | cases | kills | once | never | twice | completed | not_acted | review |",
  );
  console.log("|---|---|---|---|---|---|---|---|---|---|");
  for (const behaviour of Object.keys(BEHAVIOURS)) {
    for (const whenAbsent of ["review", "send"]) {
      const these = outcomes.filter((one) => one.behaviour === behaviour && one.whenAbsent === whenAbsent);
      const count = (is: (one: KillOutcome) => boolean) => these.filter(is).length;
      const cells = [
        behaviour,
        whenAbsent,
        these.length,
        these.reduce((sum, one) => sum + one.kills, 0),
        count(({ acted }) => acted === 1),
        count(({ acted }) => acted === 0),
        count(({ acted }) => acted > 1),
        count(({ state }) => state === "completed"),
        count(({ state }) => state === "not_acted"),
        count(({ state }) => state === "review"),
      ];
      console.log(`| ${cells.join(" | ")} |`);
    }
  }
  const reasons = new Map<string, number>();
  for (const { state, reason = "" } of outcomes) {
    const kind = reason.replaceAll(/\d+/g, "N");
    if (state === "review") reasons.set(kind, (reasons.get(kind) ?? 0) + 1);
  }
  console.log("\nWhy entries ended in review:");
  for (const [reason, number] of reasons) console.log(`- ${number}: ${reason}`);
  for (const one of violations.slice(0, 20))
    console.log(`VIOLATION ${violationOf(one)}: ${JSON.stringify(one)}`);
  return violations.length;
}

let violations = 0;
try {
  if (which !== "postgres") {
    const sqlite = join(folder, "kills.db");
    await (await openSqliteJournal(sqlite)).close();
    const outcomes = await runAll("SQLite", {
      worker,
      place: { sqlite },
      open: () => openSqliteJournal(sqlite),
    });
    violations += report("SQLite", outcomes);
  }
  if (which !== "sqlite") {
    const postgres = await startPostgres();
    const pool = postgres.pool({ max: 8 });
    try {
      await openPostgresJournal({ pool });
      const kept = { worker, place: { postgres: postgres.url }, open: () => openPostgresJournal({ pool }) };
      violations += report("PostgreSQL", await runAll("PostgreSQL", kept));
    } finally {
      await pool.end();
      await postgres.close();
    }
  }
} finally {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = violations > 0 ? 1 : 0;
