import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgres } from "../../../packages/journal/test/support/postgres-server.ts";
import { type Child, startChild } from "../child.ts";
import type { LargeJob, LargeOrder } from "../journal/large-store.ts";
import type { Place } from "../journal/stores.ts";
import type { TransferJob, TransferOrder } from "../journal/transfer-worker.ts";
import { compare, type Sample, valuesOf } from "../measure.ts";
import type { Column, Row, RunSection, Section } from "../section.ts";

const SERVER = new URL("../journal/ett-server.ts", import.meta.url);
const WORKER = new URL("../journal/transfer-worker.ts", import.meta.url);
const LARGE = new URL("../journal/large-store.ts", import.meta.url);

const CONCURRENCIES = [1, 16] as const;

const METHOD = `Transfers by \`createAuthenticatedEttClient\` to a local server in another process that completes each at once. A plain
call is the transfer and one poll of its status. An entry of a journal is both, one reading of the list of transfers, which
shows those of this round, and four synchronised writes. 400 transfers each round; SQLite and PostgreSQL are on the
disk of the temporary folder. CPU is that of the client's process, so that PostgreSQL's own is not in it.`;

const LARGE_METHOD = `A journal of 1,000,000 completed entries and 1,000 accepted ones; ETT is in memory, and costs next to nothing. \`run\` is the
median of 200 entries until they are accepted (three writes). \`recover\` completes the 1,000, each by a poll and the list.
While \`purge\` shortens the 1,000,000, another process runs entries for 8 s.`;

/** What a journal costs beside plain calls, and with very many entries. */
export const run: RunSection = async ({ quick, log }) => {
  const folder = mkdtempSync(join(tmpdir(), "journal-bench-"));
  const postgres = await startPostgres();
  try {
    const inPostgres: Place = { kind: "postgres", url: postgres.url };
    const inSqlite = (name: string): Place => ({ kind: "sqlite", path: join(folder, name) });
    const rates = await rateSection(inSqlite("rates.db"), inPostgres, quick);
    log("rates");
    const entries = quick ? 10_000 : 1_000_000;
    const rows: Row[] = [];
    for (const [name, place] of [
      ["SQLite", inSqlite("large.db")],
      ["PostgreSQL", inPostgres],
    ] as const) {
      if (place.kind === "postgres") await dropTables(postgres.pool({ max: 1 }));
      rows.push({ name, kind: "ours", values: valuesOf([await largeSample(place, entries)]) });
      log(name);
    }
    return [rates, { ...LARGE_SECTION, rows }];
  } finally {
    await postgres.close();
    rmSync(folder, { recursive: true, force: true });
  }
};

async function rateSection(sqlite: Place, postgres: Place, quick: boolean): Promise<Section> {
  const server = await startChild<object, "open", string>(SERVER, {});
  const contenders: readonly (Pick<Row, "name" | "kind"> & TransferJob)[] = [
    { name: "plain calls", kind: "floor", place: undefined },
    { name: "plain calls (again)", kind: "noise", place: undefined },
    { name: "journal in memory", kind: "ours", place: { kind: "memory" } },
    { name: "journal in SQLite", kind: "ours", place: sqlite },
    { name: "journal in PostgreSQL", kind: "ours", place: postgres },
  ];
  const children: Child<TransferOrder, Sample>[] = [];
  try {
    for (const { place } of contenders) children.push(await startChild(WORKER, { place }));
    const measured = contenders.map(({ name, kind }, index) => ({
      name,
      kind,
      sample: async () => {
        const samples: Sample[] = [];
        for (const concurrency of CONCURRENCIES) {
          const order = { baseUrl: await server.ask("open"), transfers: quick ? 20 : 400, concurrency };
          samples.push(await (children[index] as Child<TransferOrder, Sample>).ask(order));
        }
        return Object.assign({}, ...samples) as Sample;
      },
    }));
    const rows = await compare(measured, { rounds: quick ? 1 : 5 });
    const columns = CONCURRENCIES.flatMap((concurrency): Column[] => [
      { id: `rate${concurrency}`, title: `${concurrency} at a time`, unit: "transfers/s", better: "higher" },
      { id: `cpu${concurrency}`, title: `${concurrency} at a time, CPU each`, unit: "ns", better: "lower" },
    ]);
    const title = "Journal: transfers per second beside plain calls";
    return { id: "journal", title, method: METHOD, columns, rows, goals: [] };
  } finally {
    for (const child of [...children, server]) child.close();
  }
}

const LARGE_SECTION: Omit<Section, "rows"> = {
  id: "journal-large",
  title: "Journal: 1,000,000 entries",
  method: LARGE_METHOD,
  columns: [
    { id: "run", title: "run, until accepted", unit: "ms", better: "lower" },
    { id: "recover", title: "recover 1,000", unit: "ms", better: "lower" },
    { id: "list", title: "list all", unit: "ms", better: "lower" },
    { id: "purge", title: "purge all", unit: "ms", better: "lower" },
    { id: "again", title: "purge again", unit: "ms", better: "lower" },
    { id: "beside", title: "run in another process meanwhile", unit: "ms", better: "lower" },
    { id: "longest", title: "the slowest of these", unit: "ms", better: "lower" },
  ],
  goals: [],
};

async function largeSample(place: Place, entries: number): Promise<Sample> {
  const start = (job: LargeJob) => startChild<LargeJob, LargeOrder, Sample>(LARGE, job);
  const [large, beside] = [await start({ place, entries }), await start({ place, entries: 0 })];
  try {
    const samples: Sample[] = [];
    for (const order of ["fill", "run", "recover", "list"] as const) samples.push(await large.ask(order));
    samples.push(...(await Promise.all([large.ask("purge"), beside.ask("write")])));
    samples.push(await large.ask("purge again"));
    return Object.assign({}, ...samples) as Sample;
  } finally {
    large.close();
    beside.close();
  }
}

/** The rates have left their entries in the same database. */
async function dropTables(pool: {
  query(sql: string): Promise<unknown>;
  end(): Promise<void>;
}): Promise<void> {
  await pool.query("DROP TABLE IF EXISTS journal_entries, journal_settings, journal_schema");
  await pool.end();
}
