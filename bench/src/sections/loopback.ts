import { CONTENDERS } from "../calls/contenders.ts";
import type { ServerJob, ServerState } from "../calls/loopback-server.ts";
import type { LoopbackJob, LoopbackOrder, LoopbackSample } from "../calls/loopback-worker.ts";
import type { Peer } from "../calls/peer.ts";
import { checkSameWork } from "../calls/same-work.ts";
import { type ApiName, type TaskName, workOf } from "../calls/work.ts";
import { type Child, startChild } from "../child.ts";
import { compare, type Sample } from "../measure.ts";
import { preparePeers } from "../prepare.ts";
import type { BenchOptions, Column, Goal, Row, RunSection, Section } from "../section.ts";

const SERVER = new URL("../calls/loopback-server.ts", import.meta.url);
const WORKER = new URL("../calls/loopback-worker.ts", import.meta.url);

const CONCURRENCIES = [1, 50, 500];
const TASKS: readonly TaskName[] = ["get", "post"];
const EVERYTHING = "ours: everything";
/** ETT is measured for everybody, enmacc for what its quota costs. */
const NAMES_FOR_ENMACC = ["plain fetch", "plain fetch (again)", "openapi-fetch, bare", EVERYTHING, "orval"];

const METHOD = `A \`node:http\` server in another process returns JSON over keep-alive connections of 127.0.0.1; each contender has a
process of its own, and Node's own \`fetch\`. So many calls as the concurrency says are under way all the time. Before the
first round each contender proves, by what the server saw, that it sends the same requests; connections are opened
before the clock starts. CPU is that of the client's process alone; requests per second and latencies depend on the
server and on the number of cores as well.`;

const LIMIT = 1.1;

/** What one call costs over real connections. */
export const run: RunSection = async (options) => {
  await preparePeers(options.log);
  const sections: Section[] = [];
  for (const api of ["ett", "enmacc"] as const) sections.push(...(await runApi(api, options)));
  return sections;
};

async function runApi(api: ApiName, { quick, log }: BenchOptions): Promise<Section[]> {
  const peers = CONTENDERS.filter(
    ({ apis, name }) => apis.includes(api) && (api === "ett" || NAMES_FOR_ENMACC.includes(name)),
  );
  const children: Child<never, unknown>[] = [];
  try {
    const server = await startChild<ServerJob, "state", ServerState>(SERVER, { api });
    children.push(server);
    const { port } = await server.ask("state");
    const baseUrl = `http://127.0.0.1:${port}`;
    const workers: Child<LoopbackOrder, unknown>[] = [];
    for (const peer of peers) {
      const job: LoopbackJob = { peer, api, baseUrl };
      const worker = await startChild<LoopbackJob, LoopbackOrder, unknown>(WORKER, job);
      children.push(worker);
      workers.push(worker);
      await checkContender(peer, api, worker, server);
    }
    log(`${api}: ${peers.length} contenders do the same work`);
    return await measure(api, peers, workers, { quick, log });
  } finally {
    for (const child of children) child.close();
  }
}

async function checkContender(
  peer: Peer,
  api: ApiName,
  worker: Child<LoopbackOrder, unknown>,
  server: Child<"state", ServerState>,
): Promise<void> {
  const work = workOf(api);
  for (const task of TASKS) {
    const response = await worker.ask({ task });
    const { seen } = await server.ask("state");
    if (!seen) throw new Error(`${peer.name} sent nothing`);
    checkSameWork(peer, work, work.tasks[task], seen, response);
  }
}

async function measure(
  api: ApiName,
  peers: readonly Peer[],
  workers: readonly Child<LoopbackOrder, unknown>[],
  { quick, log }: BenchOptions,
): Promise<Section[]> {
  // A call takes long enough that V8 would still compile in the first rounds.
  for (const worker of workers) {
    for (const task of TASKS) await worker.ask({ task, concurrency: 50, sampleMs: quick ? 40 : 3000 });
  }
  const sections: Section[] = [];
  for (const task of TASKS) {
    const rows: Row[][] = [];
    for (const concurrency of CONCURRENCIES) {
      const order = { task, concurrency, sampleMs: quick ? 40 : 300 };
      const contenders = peers.map(({ name, kind, note }, index) => ({
        name,
        kind,
        ...(note !== undefined && { note }),
        sample: async () => atConcurrency(concurrency, await workers[index]?.ask(order)),
      }));
      rows.push(await compare(contenders, { rounds: quick ? 1 : 11, warmUpRounds: quick ? 0 : 1 }));
      log(`${api}: ${task.toUpperCase()}, ${concurrency} at a time`);
    }
    sections.push(...toSections(api, task, merge(rows)));
  }
  return sections;
}

function atConcurrency(concurrency: number, sample: unknown): Sample {
  const { cpuNs, perSecond, p50Ms, p99Ms } = sample as LoopbackSample;
  return {
    [`cpu${concurrency}`]: cpuNs / 1000,
    [`rate${concurrency}`]: perSecond,
    [`p50-${concurrency}`]: p50Ms,
    [`p99-${concurrency}`]: p99Ms,
  };
}

/** The same rows, measured at each concurrency, as one. */
function merge([first = [], ...others]: readonly Row[][]): Row[] {
  return first.map((row, index) => ({
    ...row,
    values: Object.assign({}, row.values, ...others.map((rows) => rows[index]?.values)),
  }));
}

function toSections(api: ApiName, task: TaskName, rows: readonly Row[]): Section[] {
  const { method, target } = workOf(api).tasks[task];
  const what = `${method} ${target.split("?")[0]} (${api})`;
  const common = { method: METHOD, rows };
  return [
    {
      ...common,
      id: `loopback-${api}-${task}`,
      title: `Loopback, ${what}: cost`,
      columns: CONCURRENCIES.flatMap((concurrency): Column[] => [
        { id: `cpu${concurrency}`, title: `c=${concurrency}, CPU per call`, unit: "µs", better: "lower" },
        { id: `rate${concurrency}`, title: `c=${concurrency}, rate`, unit: "req/s", better: "higher" },
      ]),
      goals: [1, 50].map((concurrency) => goalOf(api, task, concurrency, rows)),
    },
    {
      ...common,
      id: `loopback-${api}-${task}-latency`,
      title: `Loopback, ${what}: latency`,
      method: "From the same run as the table before.",
      columns: CONCURRENCIES.flatMap((concurrency): Column[] => [
        { id: `p50-${concurrency}`, title: `c=${concurrency}, p50`, unit: "ms", better: "lower" },
        { id: `p99-${concurrency}`, title: `c=${concurrency}, p99`, unit: "ms", better: "lower" },
      ]),
      goals: [],
    },
  ];
}

function goalOf(api: ApiName, task: TaskName, concurrency: number, rows: readonly Row[]): Goal {
  const everything = rows.find(({ name }) => name === EVERYTHING);
  const ratio = everything?.values[`cpu${concurrency}`]?.ratio ?? Number.NaN;
  return {
    what: `${task.toUpperCase()} (${api}), loopback, c=${concurrency}, CPU per call, everything on`,
    limit: `≤ ${LIMIT.toFixed(2)} × plain fetch`,
    measured: `${ratio.toFixed(2)} ×`,
    met: ratio <= LIMIT,
  };
}
