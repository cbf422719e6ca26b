// The whole kill matrix: `pnpm --filter @energy-clients/journal run test:kills [sqlite|postgres|both] [minutes] [folder]`. For
// both stores it writes RESULTS.md, otherwise it prints the results. It takes the cases in a mixed order, so that those which
// it has time for are a sample of all. With a folder it keeps the outcomes there, and goes on where the last run ended.
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openPostgresJournal } from "@energy-clients/journal/postgres";
import { openSqliteJournal } from "@energy-clients/journal/sqlite";
import { onInterrupt } from "../support/on-interrupt.ts";
import { startPostgres } from "../support/postgres-server.ts";
import {
  allCases,
  BEHAVIOURS,
  type BehaviourName,
  type KillCase,
  type KillOutcome,
  type KillStore,
  runCase,
  violationOf,
} from "./kill-matrix.ts";
import { bundleWorker, startKillPool } from "./kill-pool.ts";
import { killReport, killsOf, type StoreOutcomes } from "./kill-report.ts";
import { startKillServer } from "./kill-server.ts";

/** More moments than a run or a recovery has: the last cases find nothing left to kill. */
const RUN_ACTIONS = 14;
const RECOVER_ACTIONS = 20;
/** Cases at a time, on each store. */
const CONCURRENCY = 3;

const [which = "both", minutes, kept] = process.argv.slice(2);
const longestMs = Number(minutes ?? 600) * 60_000;
const folder = mkdtempSync(join(tmpdir(), "journal-kills-"));
onInterrupt(() => rmSync(folder, { recursive: true, force: true }));
if (kept !== undefined) mkdirSync(kept, { recursive: true });
const server = await startKillServer();
const worker = await bundleWorker(folder);
const all = allCases(Object.keys(BEHAVIOURS) as BehaviourName[], RUN_ACTIONS, RECOVER_ACTIONS);
// A step that has no factor in common with the number of cases visits each once.
const cases = all.map((_, index) => all[(index * 1_453) % all.length] as (typeof all)[number]);
const startedAt = Date.now();

async function runAll(store: string, place: Omit<KillStore, "pool">): Promise<StoreOutcomes> {
  const file = kept === undefined ? undefined : join(kept, `${store}.jsonl`);
  const outcomes = file !== undefined && existsSync(file) ? readOutcomes(file) : [];
  const done = new Set(outcomes.map(caseId));
  const queue = cases.filter((one) => !done.has(caseId(one)));
  const beganAt = Date.now();
  const pool = startKillPool(worker, place.place, CONCURRENCY);
  try {
    await Promise.all(
      Array.from({ length: CONCURRENCY }, async () => {
        for (let one = queue.shift(); one && Date.now() - beganAt < longestMs; one = queue.shift()) {
          const outcome = await runCase(one, server, { ...place, pool });
          outcomes.push(outcome);
          if (file !== undefined) appendFileSync(file, `${JSON.stringify(outcome)}\n`);
          const violation = violationOf(outcome);
          if (violation !== undefined) console.error(`VIOLATION ${violation}: ${JSON.stringify(outcome)}`);
          if (outcomes.length % 100 > 0) continue;
          const seconds = Math.round((Date.now() - beganAt) / 1000);
          console.error(
            `${store}: ${outcomes.length} of ${cases.length} cases, ${killsOf(outcomes)} kills, ${seconds} s`,
          );
        }
      }),
    );
  } finally {
    await pool.close();
  }
  return { store, outcomes };
}

function readOutcomes(file: string): KillOutcome[] {
  const lines = readFileSync(file, "utf8").split("\n");
  // The last one may be half written.
  return lines.slice(0, -1).map((line) => JSON.parse(line) as KillOutcome);
}

function caseId({ behaviour, whenAbsent, killRunAt, killRecoverAt }: KillCase): string {
  return JSON.stringify([behaviour, whenAbsent, killRunAt, killRecoverAt]);
}

async function onSqlite(): Promise<StoreOutcomes> {
  const sqlite = join(folder, "kills.db");
  await (await openSqliteJournal(sqlite)).close();
  return runAll("SQLite", { place: { sqlite }, open: () => openSqliteJournal(sqlite) });
}

async function onPostgres(): Promise<StoreOutcomes> {
  const postgres = await startPostgres();
  const pool = postgres.pool({ max: 8 });
  try {
    await openPostgresJournal({ pool });
    const place = { postgres: postgres.url };
    return await runAll("PostgreSQL", { place, open: () => openPostgresJournal({ pool }) });
  } finally {
    await pool.end();
    await postgres.close();
  }
}

let results: StoreOutcomes[];
try {
  const stores = [...(which === "postgres" ? [] : [onSqlite]), ...(which === "sqlite" ? [] : [onPostgres])];
  results = await Promise.all(stores.map((run) => run()));
} finally {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
}
const clock = kept === undefined ? undefined : join(kept, "seconds");
const earlier = clock !== undefined && existsSync(clock) ? Number(readFileSync(clock, "utf8")) : 0;
const seconds = earlier + (Date.now() - startedAt) / 1000;
if (clock !== undefined) writeFileSync(clock, String(seconds));
const report = killReport(results, { date: new Date(), seconds, cases: cases.length });
if (which === "both") writeFileSync(fileURLToPath(new URL("RESULTS.md", import.meta.url)), report);
else console.log(report);
const isViolated = results.some(({ outcomes }) => outcomes.some((one) => violationOf(one) !== undefined));
process.exitCode = isViolated ? 1 : 0;
