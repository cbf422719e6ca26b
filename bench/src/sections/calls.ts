import { CONTENDERS } from "../calls/contenders.ts";
import type { StubbedJob } from "../calls/stubbed-worker.ts";
import type { ApiName } from "../calls/work.ts";
import { startChild } from "../child.ts";
import { compare, type Sample } from "../measure.ts";
import { preparePeers } from "../prepare.ts";
import type { BenchOptions, Column, Goal, Row, RunSection, Section } from "../section.ts";

const WORKER = new URL("../calls/stubbed-worker.ts", import.meta.url);

const COLUMNS: readonly Column[] = [
  { id: "getCpu", title: "GET, CPU per call", unit: "ns", better: "lower" },
  { id: "getBytes", title: "GET, allocated per call", unit: "B", better: "lower" },
  { id: "postCpu", title: "POST, CPU per call", unit: "ns", better: "lower" },
  { id: "postBytes", title: "POST, allocated per call", unit: "B", better: "lower" },
];

const TITLES: Readonly<Record<ApiName, string>> = {
  ett: "Call overhead, ETT, stubbed fetch",
  enmacc: "Call overhead, enmacc, stubbed fetch",
};

const METHOD = `\`fetch\` is replaced by one that responds at once with \`new Response(text, { status, headers })\` and builds
no \`Request\`; building that response and reading its JSON is part of every row, the floor's too. The floor is what a
careful engineer writes by hand: URL and query, headers with a token at hand, \`fetch\`, a check of the status, JSON.
Calls go one after the other. Each contender runs in a process of its own, which first proves that it sends the same
URL, headers and body and gives back the same response; processes take turns, in an order that changes. CPU is
\`process.cpuUsage()\`, garbage collection and compilation on other threads included; allocations are V8's
\`total_allocated_bytes\`, without what lies outside its heap.`;

const LEAN_METHOD = `As in the table before, but each \`Response\` was built before the clock started: only reading it is part of
the rows. The floor is the leanest that a fetch can have, so the ratios are the strictest.`;

const WORDS: Readonly<Record<ApiName, string>> = {
  ett: "GET is `getCertificate` (two parameters in the path, one in the query), POST is `transferCertificate`.",
  enmacc: "GET is `getRfqs` (three parameters in the query), POST is `createRfq`.",
};

const LIMITS = { get: 1.35, post: 1.5 } as const;

/** What one call costs when nothing leaves the process. */
export const run: RunSection = async ({ quick, log }) => {
  await preparePeers(log);
  const sections: Section[] = [];
  for (const api of ["ett", "enmacc"] as const) {
    const built = await measure(api, { quick, log, hasReadyResponses: false });
    const lean = await measure(api, { quick, log, hasReadyResponses: true });
    sections.push(
      {
        id: `calls-${api}`,
        title: TITLES[api],
        method: `${METHOD}\n${WORDS[api]}`,
        columns: COLUMNS,
        rows: built,
        goals: [],
      },
      {
        id: `calls-${api}-lean`,
        title: `${TITLES[api]}, responses ready`,
        method: LEAN_METHOD,
        columns: COLUMNS,
        rows: lean,
        goals: goalsOf(lean, api),
      },
    );
  }
  return sections;
};

async function measure(
  api: ApiName,
  { quick, log, hasReadyResponses }: BenchOptions & Pick<StubbedJob, "hasReadyResponses">,
): Promise<Row[]> {
  const peers = CONTENDERS.filter(({ apis }) => apis.includes(api));
  const children = await Promise.all(
    peers.map((peer) => {
      const job: StubbedJob = { peer, api, sampleMs: quick ? 10 : 100, hasReadyResponses };
      return startChild<StubbedJob, "sample", Sample>(WORKER, job);
    }),
  );
  log(`${api}: ${peers.length} contenders do the same work`);
  try {
    const contenders = peers.map(({ name, kind, note }, index) => ({
      name,
      kind,
      ...(note !== undefined && { note }),
      sample: () => (children[index] as (typeof children)[number]).ask("sample"),
    }));
    return await compare(contenders, {
      rounds: quick ? 3 : 24,
      warmUpRounds: quick ? 1 : 6,
      onRound: (round, rounds) => round % 8 === 0 && log(`${api}: round ${round} of ${rounds}`),
    });
  } finally {
    for (const child of children) child.close();
  }
}

function goalsOf(rows: readonly Row[], api: ApiName): Goal[] {
  const everything = rows.find(({ name }) => name === "ours: everything");
  return (["get", "post"] as const).map((task) => {
    const ratio = everything?.values[`${task}Cpu`]?.ratio ?? Number.NaN;
    return {
      what: `${task.toUpperCase()} (${api}), responses ready, CPU per call, everything on`,
      limit: `≤ ${LIMITS[task]} × plain fetch`,
      measured: `${ratio.toFixed(2)} ×`,
      met: ratio <= LIMITS[task],
    };
  });
}
