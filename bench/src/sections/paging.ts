import type { ApiName } from "../calls/work.ts";
import { type Child, startChild } from "../child.ts";
import { compare, type Sample, valuesOf } from "../measure.ts";
import type { PagingJob, PagingOrder } from "../paging/worker.ts";
import type { BenchOptions, Column, Goal, Row, RunSection, Section } from "../section.ts";

const WORKER = new URL("../paging/worker.ts", import.meta.url);

const READERS: readonly (Pick<Row, "name" | "kind" | "note"> & { readonly reader: string })[] = [
  { name: "a loop over pages, by hand", kind: "floor", reader: "loop" },
  { name: "a loop over pages, by hand (again)", kind: "noise", reader: "loop" },
  {
    name: "the same, as an async generator of items",
    kind: "peer",
    reader: "generator",
    note: "What `for await` over single items costs by itself.",
  },
  { name: "ours: listItems, bare client", kind: "ours", reader: "bare" },
  { name: "ours: listItems, everything", kind: "ours", reader: "everything" },
];

const SIZES = [10_000, 100_000, 1_000_000] as const;
const TITLES: Readonly<Record<ApiName, string>> = {
  ett: "Paging, ETT: getCertificates by Limit and Skip, pages of 1,000",
  enmacc: "Paging, enmacc: getRfqs by limit and skip, pages of 100",
};

const METHOD = `\`fetch\` is replaced by one that serves a list as text, page by page; parsing it is part of every row. Each item's id is
compared with the one that belongs there. Speed: the whole list of 1,000,000 items, processes taking turns. Memory: in a
new process for each size, the heap after a forced collection, measured ten times along the list, the largest counting;
and the process's largest resident size, which garbage adds to.`;

/** A list that is a hundred times longer may take this much more, for noise. */
const LIMIT = 1.1;

/** What reading a long list costs, and whether its length matters. */
export const run: RunSection = async (options) => {
  const sections: Section[] = [];
  for (const api of ["ett", "enmacc"] as const) {
    const rows = await measure(api, options);
    sections.push({
      id: `paging-${api}`,
      title: TITLES[api],
      method: METHOD,
      columns: columnsFor(sizesOf(options)),
      rows,
      goals: goalsOf(api, rows, sizesOf(options)),
    });
  }
  return sections;
};

function sizesOf({ quick }: BenchOptions): readonly number[] {
  return quick ? SIZES.slice(0, 2) : SIZES;
}

async function measure(api: ApiName, options: BenchOptions): Promise<Row[]> {
  const { quick, log } = options;
  const rows = await measureSpeed(api, quick);
  log(`${api}: speed`);
  const withMemory: Row[] = [];
  for (const [index, row] of rows.entries()) {
    const samples: Sample[] = [];
    for (const items of sizesOf(options)) {
      const child = await start(api, READERS[index]?.reader ?? "");
      samples.push(await child.ask({ type: "memory", items }));
      child.close();
    }
    const memory = valuesOf([Object.assign({}, ...samples)]);
    withMemory.push({ ...row, values: { ...row.values, ...memory } });
  }
  log(`${api}: memory`);
  return withMemory;
}

async function measureSpeed(api: ApiName, quick: boolean): Promise<Row[]> {
  const children = await Promise.all(READERS.map(({ reader }) => start(api, reader)));
  try {
    const contenders = READERS.map(({ name, kind, note }, index) => {
      const child = children[index] as Child<PagingOrder, Sample>;
      return {
        name,
        kind,
        ...(note !== undefined && { note }),
        sample: (round: number) =>
          child.ask({ type: "speed", items: quick ? 20_000 : round < 0 ? 100_000 : 1_000_000 }),
      };
    });
    return await compare(contenders, { rounds: quick ? 1 : 3 });
  } finally {
    for (const child of children) child.close();
  }
}

function start(api: ApiName, reader: string): Promise<Child<PagingOrder, Sample>> {
  return startChild<PagingJob, PagingOrder, Sample>(WORKER, { api, reader }, ["--expose-gc"]);
}

function columnsFor(sizes: readonly number[]): Column[] {
  const named = (items: number) => items.toLocaleString("en");
  return [
    { id: "rate", title: "items per second", unit: "items/s", better: "higher" },
    { id: "cpu", title: "CPU per item", unit: "ns", better: "lower" },
    ...sizes.map((items): Column => {
      return { id: `live${items}`, title: `${named(items)} items: live heap`, unit: "MiB", better: "lower" };
    }),
    ...sizes.map((items): Column => {
      return {
        id: `rss${items}`,
        title: `${named(items)} items: peak resident`,
        unit: "MiB",
        better: "lower",
      };
    }),
  ];
}

function goalsOf(api: ApiName, rows: readonly Row[], sizes: readonly number[]): Goal[] {
  const everything = rows.findLast(({ kind }) => kind === "ours");
  const live = sizes.map((items) => everything?.values[`live${items}`]?.median ?? Number.NaN);
  const growth = (live.at(-1) ?? Number.NaN) / (live[0] ?? Number.NaN);
  return [
    {
      what: `live heap (${api}), everything on, the longest list against the shortest`,
      limit: `≤ ${LIMIT.toFixed(2)} ×`,
      measured: `${growth.toFixed(2)} × (${live.map((mib) => mib.toFixed(1)).join(", ")} MiB)`,
      met: growth <= LIMIT,
    },
  ];
}
