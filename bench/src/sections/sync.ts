import { type Child, startChild } from "../child.ts";
import { compare, type Sample, valuesOf } from "../measure.ts";
import type { Column, Goal, Row, RunSection } from "../section.ts";
import type { SyncJob, SyncOrder } from "../sync/sync-worker.ts";
import type { WalletJob } from "../sync/wallet-server.ts";

const WORKER = new URL("../sync/sync-worker.ts", import.meta.url);
const SERVER = new URL("../sync/wallet-server.ts", import.meta.url);

const READERS: readonly (Pick<Row, "name" | "kind"> & SyncJob)[] = [
  { name: "windows of 28 hours, by hand", kind: "floor", reader: "loop" },
  { name: "windows of 28 hours, by hand (again)", kind: "noise", reader: "loop" },
  { name: "ours: syncCertificates, everything", kind: "ours", reader: "sync" },
];
const SIZES = [200_000, 1_000_000, 5_000_000] as const;
const LEAST_RATE = 20_000;
const MOST_GROWTH = 1.25;

const METHOD = `A \`node:http\` server in another process returns a wallet of 500 metering points, hour by hour, over 127.0.0.1; the floor
knows how long a window may be, sends no token and reads nothing twice. Each certificate has to come exactly once. Speed:
1,000,000 certificates, processes taking turns, with the server's share of two cores. Memory: in a new process for each
size, the heap after a forced collection every 5 pages, the largest counting, and the largest resident size.`;

/** What the first synchronisation of a large wallet costs, and whether its size matters. */
export const run: RunSection = async ({ quick, log }) => {
  const sizes = quick ? SIZES.slice(0, 1) : SIZES;
  const speedOf = quick ? SIZES[0] : SIZES[1];
  const rows = await withServer(speedOf, async (port) => {
    const children = await Promise.all(READERS.map(({ reader }) => start({ reader })));
    try {
      const contenders = READERS.map(({ name, kind }, index) => {
        const sample = async () => {
          const child = children[index] as Child<SyncOrder, Sample>;
          const { rate = 0, cpu = 0 } = await child.ask({ port, items: speedOf });
          return { rate, cpu };
        };
        return { name, kind, sample };
      });
      return await compare(contenders, { rounds: quick ? 1 : 3 });
    } finally {
      for (const child of children) child.close();
    }
  });
  log("speed");

  const withMemory: Row[] = [];
  for (const [index, row] of rows.entries()) {
    const samples: Sample[] = [];
    for (const items of sizes) {
      const {
        rate: _,
        cpu: __,
        ...memory
      } = await withServer(items, async (port) => {
        const child = await start({ reader: READERS[index]?.reader ?? "sync" });
        const sample = await child.ask({ port, items });
        child.close();
        return sample;
      });
      samples.push(memory as Sample);
    }
    withMemory.push({ ...row, values: { ...row.values, ...valuesOf([Object.assign({}, ...samples)]) } });
  }
  log("memory");
  const title = "First synchronisation of a wallet, ETT: getCertificatesCursor in windows";
  return [
    {
      id: "sync",
      title,
      method: METHOD,
      columns: columnsFor(sizes),
      rows: withMemory,
      goals: goalsOf(withMemory, sizes),
    },
  ];
};

async function withServer<Result>(items: number, use: (port: number) => Promise<Result>): Promise<Result> {
  const server = await startChild<WalletJob, "port", number>(SERVER, { items });
  try {
    return await use(await server.ask("port"));
  } finally {
    server.close();
  }
}

function start(job: SyncJob): Promise<Child<SyncOrder, Sample>> {
  return startChild<SyncJob, SyncOrder, Sample>(WORKER, job, ["--expose-gc"]);
}

function columnsFor(sizes: readonly number[]): Column[] {
  const memory = (id: string, what: string) =>
    sizes.map((items): Column => {
      return {
        id: `${id}${items}`,
        title: `${items.toLocaleString("en")}: ${what}`,
        unit: "MiB",
        better: "lower",
      };
    });
  return [
    { id: "rate", title: "items per second", unit: "items/s", better: "higher" },
    { id: "cpu", title: "CPU per item", unit: "ns", better: "lower" },
    ...memory("live", "live heap"),
    ...memory("rss", "peak resident"),
  ];
}

function goalsOf(rows: readonly Row[], sizes: readonly number[]): Goal[] {
  const ours = rows.findLast(({ kind }) => kind === "ours");
  const rate = ours?.values.rate?.median ?? Number.NaN;
  const live = sizes.map((items) => ours?.values[`live${items}`]?.median ?? Number.NaN);
  const growth = (live.at(-1) ?? Number.NaN) / (live[0] ?? Number.NaN);
  return [
    {
      what: "synchronisation, everything on, over loopback",
      limit: `≥ ${LEAST_RATE.toLocaleString("en")} items/s`,
      measured: `${Math.round(rate).toLocaleString("en")} items/s`,
      met: rate >= LEAST_RATE,
    },
    {
      what: "live heap of a synchronisation, the largest wallet against the smallest",
      limit: `≤ ${MOST_GROWTH.toFixed(2)} ×`,
      measured: `${growth.toFixed(2)} × (${live.map((mib) => mib.toFixed(1)).join(", ")} MiB)`,
      met: growth <= MOST_GROWTH,
    },
  ];
}
