/**
 * Shows where the time of one contender's stubbed calls goes, or what they allocate, by function:
 * `node bench/src/calls/profile.ts "ours: everything" [ett|enmacc] [get|post] [--allocations] [--top 30]`.
 */
import { Session } from "node:inspector/promises";
import { parseArgs } from "node:util";
import { CONTENDERS } from "./contenders.ts";
import { prepareStubbed } from "./stubbed-worker.ts";
import type { ApiName, TaskName } from "./work.ts";

interface Frame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
}

const WARM_UP_MS = 1500;
const PROFILE_MS = 3000;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { top: { type: "string", default: "30" }, allocations: { type: "boolean", default: false } },
});
const [name = "ours: everything", api = "ett", task = "get"] = positionals as [string, ApiName, TaskName];
const peer = CONTENDERS.find((contender) => contender.name === name && contender.apis.includes(api));
if (!peer) {
  const names = CONTENDERS.filter(({ apis }) => apis.includes(api)).map((contender) => contender.name);
  throw new Error(`${api} has no contender "${name}"; there are ${names.join(", ")}`);
}
const { calls, stub } = await prepareStubbed(peer, api);
stub.respondWith(task);
await callFor(WARM_UP_MS);

const session = new Session();
session.connect();
const byFunction = new Map<string, number>();
const [count, unit] = values.allocations ? await profileAllocations() : await profileTime();
const total = [...byFunction.values()].reduce((sum, value) => sum + value, 0);
console.log(`${name}, ${api} ${task}: ${Math.round(total / count)} ${unit} per call while profiled`);
const top = [...byFunction].sort((a, b) => b[1] - a[1]).slice(0, Number(values.top));
for (const [where, value] of top) {
  const percent = ((100 * value) / total).toFixed(1).padStart(5);
  console.log(`${percent} %  ${String(Math.round(value / count)).padStart(7)} ${unit}  ${where}`);
}

async function profileTime(): Promise<[calls: number, unit: string]> {
  await session.post("Profiler.enable");
  await session.post("Profiler.setSamplingInterval", { interval: 200 });
  await session.post("Profiler.start");
  const before = process.cpuUsage();
  const calls = await callFor(PROFILE_MS);
  const { user, system } = process.cpuUsage(before);
  const { profile } = await session.post("Profiler.stop");
  const samples = profile.nodes.reduce((sum, { hitCount = 0 }) => sum + hitCount, 0);
  const nsPerSample = ((user + system) * 1000) / samples;
  for (const { callFrame, hitCount = 0 } of profile.nodes) add(callFrame, hitCount * nsPerSample);
  return [calls, "ns"];
}

async function profileAllocations(): Promise<[calls: number, unit: string]> {
  const collected = { includeObjectsCollectedByMajorGC: true, includeObjectsCollectedByMinorGC: true };
  await session.post("HeapProfiler.startSampling", { samplingInterval: 1024, ...collected });
  const calls = await callFor(PROFILE_MS);
  const { profile } = await session.post("HeapProfiler.stopSampling");
  const nodes = [profile.head];
  for (const { callFrame, selfSize, children } of nodes) {
    add(callFrame, selfSize);
    nodes.push(...children);
  }
  return [calls, "B"];
}

async function callFor(ms: number): Promise<number> {
  let count = 0;
  for (const end = performance.now() + ms; performance.now() < end; count += 1) await calls[task]();
  return count;
}

function add({ functionName, url, lineNumber }: Frame, value: number): void {
  const file = url.replace(/^.*\/(packages|node_modules|bench)\//, "$1/");
  const where = `${functionName || "(anonymous)"}${file ? ` ${file}:${lineNumber + 1}` : ""}`;
  byFunction.set(where, (byFunction.get(where) ?? 0) + value);
}
