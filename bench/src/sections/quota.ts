import { startChild } from "../child.ts";
import { type Sample, valuesOf, withRatios } from "../measure.ts";
import type { Plan } from "../quota/limiter.ts";
import type { QuotaJob, QuotaOrder } from "../quota/worker.ts";
import type { Column, Goal, Row, RunSection } from "../section.ts";

const WORKER = new URL("../quota/worker.ts", import.meta.url);

const PLAN: Plan = { ratePerSecond: 50, burst: 24 };
const WAITING = 100_000;
const SECONDS = 60;
const WAVES = 20;

const PEERS: readonly (Pick<Row, "name" | "kind" | "note"> & { readonly limiter: string })[] = [
  {
    name: "a bucket, by hand",
    kind: "floor",
    limiter: "byHand",
    note: "Counts as the server does, and keeps nothing back for requests that arrive closer together than they left.",
  },
  { name: "a bucket, by hand (again)", kind: "noise", limiter: "byHand" },
  {
    name: "ours: createQuota",
    kind: "ours",
    limiter: "ours",
    note: "Keeps half of the burst back by default (`jitterMs` 200), hence the time that a burst takes.",
  },
  {
    name: "bottleneck, reservoir",
    kind: "peer",
    limiter: "bottleneckReservoir",
    note: "Set up as a bucket, refilled every 250 ms.",
  },
  {
    name: "bottleneck, minTime",
    kind: "peer",
    limiter: "bottleneckPace",
    note: "Set up as a pace; it knows no burst.",
  },
  {
    name: "rate-limiter-flexible",
    kind: "peer",
    limiter: "rateLimiterFlexible",
    note: "`RateLimiterQueue` over `RateLimiterMemory`: a window per burst; it has no bucket.",
  },
];

const COLUMNS: readonly Column[] = [
  { id: "share", title: "share of the plan used", unit: "%", better: "higher" },
  { id: "refused", title: "429s provoked", unit: "responses", better: "lower" },
  { id: "overtaken", title: "furthest out of order", unit: "places", better: "lower" },
  { id: "lateP50", title: "sent later than ideal, p50", unit: "ms", better: "lower" },
  { id: "lateP99", title: "sent later than ideal, p99", unit: "ms", better: "lower" },
  { id: "burstMs", title: "a whole burst after a pause takes", unit: "ms", better: "lower" },
  {
    id: "bytes",
    title: `heap per call, ${WAITING.toLocaleString("en")} waiting`,
    unit: "B",
    better: "lower",
  },
  { id: "queueNs", title: "CPU to queue a call", unit: "ns", better: "lower" },
];
/** The others are counted on a virtual clock: a ratio to the floor would say nothing. */
const TIMED = ["bytes", "queueNs"];

const METHOD = `Plan: ${PLAN.ratePerSecond} requests per second, a burst of ${PLAN.burst}. On a virtual clock, as many calls as the plan allows
in ${SECONDS} s wait from the start; then, ${WAVES} times, three bursts' worth of calls come at once after a pause. The server keeps a
token bucket and returns 429 beyond it; the way to it takes 20 to 80 ms, drawn for every 200 ms from one seed for all. The
share is what was served of what the plan allowed within the ${SECONDS} s. Ideal is when a call could leave at the earliest, in
the order of the calls. Memory and CPU are taken in real time, in a process of its own, the heap after a forced
collection.`;

const LIMIT_PERCENT = 97;

/** How well a plan is used, and what waiting costs. */
export const run: RunSection = async ({ quick, log }) => {
  const rows: Row[] = [];
  for (const { name, kind, note, limiter } of PEERS) {
    const ask = async (order: QuotaOrder): Promise<Sample> => {
      const child = await startChild<QuotaJob, QuotaOrder, Sample>(WORKER, { limiter, plan: PLAN }, [
        "--expose-gc",
      ]);
      try {
        return await child.ask(order);
      } finally {
        child.close();
      }
    };
    const counted = await ask({ type: "simulate", seconds: quick ? 10 : SECONDS, waves: quick ? 2 : WAVES });
    const timed: Sample[] = [];
    for (let round = 0; round < (quick ? 1 : 3); round += 1) {
      timed.push(await ask({ type: "queue", calls: WAITING }));
    }
    rows.push({
      name,
      kind,
      ...(note !== undefined && { note }),
      values: { ...valuesOf([counted]), ...valuesOf(timed) },
    });
    log(name);
  }
  const withTimedRatios = withRatios(rows).map((row, index) => ({
    ...row,
    values: Object.fromEntries(
      Object.entries(row.values).map(([id, value]) => [
        id,
        TIMED.includes(id) ? value : rows[index]?.values[id],
      ]),
    ),
  }));
  return [
    {
      id: "quota",
      title: "Quota",
      method: METHOD,
      columns: COLUMNS,
      rows: withTimedRatios,
      goals: goalsOf(rows),
    },
  ];
};

function goalsOf(rows: readonly Row[]): Goal[] {
  const { share, refused } = rows.find(({ kind }) => kind === "ours")?.values ?? {};
  const percent = share?.median ?? Number.NaN;
  return [
    {
      what: "share of the plan used, without a 429",
      limit: `≥ ${LIMIT_PERCENT} %, 0 responses with 429`,
      measured: `${percent.toFixed(1)} %, ${refused?.median} responses with 429`,
      met: percent >= LIMIT_PERCENT && refused?.median === 0,
    },
  ];
}
