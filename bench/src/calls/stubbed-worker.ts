/** One contender in a process of its own, with a stub for `fetch`. Takes a {@link StubbedJob}, then orders to sample. */
import { getHeapStatistics } from "node:v8";
import { serveParent } from "../child.ts";
import { type Calls, createCallsOf, type Peer } from "./peer.ts";
import { checkSameWork } from "./same-work.ts";
import { createStubFetch, type StubFetch } from "./stub-fetch.ts";
import { type ApiName, type TaskName, workOf } from "./work.ts";

export interface StubbedJob {
  readonly peer: Peer;
  readonly api: ApiName;
  /** About how long one sample of one task takes. */
  readonly sampleMs: number;
  /** Whether the responses exist before the calls are made, which leaves the leanest floor. */
  readonly hasReadyResponses: boolean;
}

const BASE_URL = "https://energy.example";
const TASKS: readonly TaskName[] = ["get", "post"];

/** Loads a contender with a stub for `fetch`, and proves that it does the work. */
export async function prepareStubbed(peer: Peer, api: ApiName): Promise<{ calls: Calls; stub: StubFetch }> {
  const work = workOf(api);
  const stub = createStubFetch(work, BASE_URL);
  // Before the contender is loaded: some take their fetch at that moment.
  globalThis.fetch = stub.fetch;
  const calls = await createCallsOf(peer, work, BASE_URL);
  for (const task of TASKS) {
    stub.respondWith(task);
    stub.recording = true;
    const response = await calls[task]();
    checkSameWork(peer, work, work.tasks[task], await stub.lastRequest(), response);
    stub.recording = false;
  }
  return { calls, stub };
}

serveParent(async ({ peer, api, sampleMs, hasReadyResponses }: StubbedJob) => {
  const { calls, stub } = await prepareStubbed(peer, api);
  const counts = new Map<TaskName, number>();
  return async () => {
    const sample: Record<string, number> = {};
    for (const task of TASKS) {
      stub.respondWith(task);
      const count = counts.get(task) ?? 500;
      const { cpuNs, wallNs, bytes } = hasReadyResponses
        ? await measureReady(calls, stub, task, count)
        : await measure(calls, task, count);
      // The count follows the speed, which rises while V8 compiles.
      counts.set(task, Math.max(100, Math.ceil((sampleMs * 1e6) / wallNs)));
      sample[`${task}Cpu`] = cpuNs;
      sample[`${task}Bytes`] = bytes;
    }
    return sample;
  };
});

/** Few at a time: thousands of responses that wait would be marked by each garbage collection of the calls. */
const READY = 200;

/** Calls with responses that are built between the measurements. */
async function measureReady(calls: Calls, stub: StubFetch, task: TaskName, count: number) {
  const rounds = Math.ceil(count / READY);
  const sum = { cpuNs: 0, wallNs: 0, bytes: 0 };
  for (let round = 0; round < rounds; round += 1) {
    stub.prepare(READY);
    const { cpuNs, wallNs, bytes } = await measure(calls, task, READY);
    sum.cpuNs += cpuNs / rounds;
    sum.wallNs += wallNs / rounds;
    sum.bytes += bytes / rounds;
  }
  return sum;
}

/** Calls one after the other; figures are per call. */
async function measure(calls: Calls, task: TaskName, count: number) {
  const call = calls[task];
  const bytesBefore = getHeapStatistics().total_allocated_bytes;
  const wallBefore = performance.now();
  const cpuBefore = process.cpuUsage();
  for (let index = 0; index < count; index += 1) await call();
  const { user, system } = process.cpuUsage(cpuBefore);
  return {
    cpuNs: ((user + system) * 1000) / count,
    wallNs: ((performance.now() - wallBefore) * 1e6) / count,
    bytes: (getHeapStatistics().total_allocated_bytes - bytesBefore) / count,
  };
}
