import { startChild } from "../child.ts";
import { type Contender, compare } from "../measure.ts";
import { load, mockRequests } from "../mocks/mock-requests.ts";
import type { MockJob, MockState } from "../mocks/mock-worker.ts";
import type { BenchOptions, Section } from "../section.ts";

const WORKER = new URL("../mocks/mock-worker.ts", import.meta.url);

const METHOD =
  "One process per mock server and round. Loading modules and starting are the time until it listens, without Node's own start. Then 10 requests at a time by `fetch` from another process, the first ones not counted; each response's status is checked. CPU is that of the mock's process. Every contender checks requests against the document, Prism and ours the responses too; ours also records and redacts each exchange, judges who broke the contract, and proves at its start that its checks find what they should.";

/** How long mock servers take to start, and what a request costs them. */
export async function mockSection({ quick, log }: BenchOptions): Promise<Section> {
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
      id: "generation-mocks",
      title: "Mock servers: Energy Track & Trace",
      method: METHOD,
      rows,
      goals: [],
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
