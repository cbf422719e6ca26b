/** Starts a mock of a large document in this process, asks it for its first operations, and prints what that took. */
import { performance } from "node:perf_hooks";

/** What a mock of a large document took. */
export interface LargeMockMeasure {
  readonly operations: number;
  /** Loading modules and starting, until it listens. */
  readonly startSeconds: number;
  readonly startCpuSeconds: number;
  readonly startMebibytes: number;
  /** The slowest of the first requests: it compiles what its schemas need. */
  readonly firstSeconds: number;
  /** After those requests. */
  readonly mebibytes: number;
}

const COUNT = 50;
const mebibytes = () => Math.round(process.memoryUsage().rss / 2 ** 20);

const { startMockServer } = await import("@energy-clients/contract-testing");
const mock = await startMockServer("ett", { document: process.argv[2] ?? "", coverageDir: false });
const startSeconds = performance.now() / 1000;
const { user, system } = process.cpuUsage();
const startMebibytes = mebibytes();
let firstSeconds = 0;
const reads = mock.operations.filter(({ method, path }) => method === "GET" && /^\/\w/.test(path));
for (const { path } of reads.slice(0, COUNT)) {
  const begun = performance.now();
  const response = await fetch(mock.url + path.replaceAll(/\{[^}]+\}/g, "1"), {
    headers: { authorization: "Bearer token" },
  });
  await response.arrayBuffer();
  firstSeconds = Math.max(firstSeconds, (performance.now() - begun) / 1000);
}
const measure: LargeMockMeasure = {
  operations: mock.operations.length,
  ...{ startSeconds, startCpuSeconds: (user + system) / 1e6, startMebibytes, firstSeconds },
  mebibytes: mebibytes(),
};
await mock.close();
console.log(JSON.stringify(measure));
