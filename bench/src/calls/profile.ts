/**
 * Shows where the time of one contender's stubbed calls goes, by function:
 * `node bench/src/calls/profile.ts "ours: everything" [ett|enmacc] [get|post] [--top 30]`.
 */
import { Session } from "node:inspector/promises";
import { parseArgs } from "node:util";
import { CONTENDERS } from "./contenders.ts";
import { prepareStubbed } from "./stubbed-worker.ts";
import type { ApiName, TaskName } from "./work.ts";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { top: { type: "string", default: "30" }, ms: { type: "string", default: "3000" } },
});
const [name = "ours: everything", api = "ett", task = "get"] = positionals as [string, ApiName, TaskName];
const peer = CONTENDERS.find((contender) => contender.name === name && contender.apis.includes(api));
if (!peer) {
  const names = CONTENDERS.map((contender) => contender.name).join(", ");
  throw new Error(`${api} has no contender "${name}"; there are ${names}`);
}

const { calls, stub } = await prepareStubbed(peer, api);
stub.answer(task);
const callFor = async (ms: number): Promise<number> => {
  let count = 0;
  for (const end = performance.now() + ms; performance.now() < end; count += 1) await calls[task]();
  return count;
};
await callFor(1500);

const session = new Session();
session.connect();
await session.post("Profiler.enable");
await session.post("Profiler.setSamplingInterval", { interval: 200 });
await session.post("Profiler.start");
const cpuBefore = process.cpuUsage();
const count = await callFor(Number(values.ms));
const cpu = process.cpuUsage(cpuBefore);
const { profile } = await session.post("Profiler.stop");

const selfSamples = new Map<string, number>();
let total = 0;
for (const { callFrame, hitCount = 0 } of profile.nodes) {
  const file = callFrame.url.replace(/^.*\/(packages|node_modules|bench)\//, "$1/").replace(/^file:\/\//, "");
  const where = file ? ` ${file}:${callFrame.lineNumber + 1}` : "";
  const key = `${callFrame.functionName || "(anonymous)"}${where}`;
  selfSamples.set(key, (selfSamples.get(key) ?? 0) + hitCount);
  total += hitCount;
}
const nsPerCall = ((cpu.user + cpu.system) * 1000) / count;
console.log(
  `${name}, ${api} ${task}: ${Math.round(nsPerCall)} ns CPU per call while profiled, ${count} calls`,
);
const top = [...selfSamples].sort((a, b) => b[1] - a[1]).slice(0, Number(values.top));
for (const [key, samples] of top) {
  const share = samples / total;
  console.log(
    `${(share * 100).toFixed(1).padStart(5)} %  ${String(Math.round(share * nsPerCall)).padStart(7)} ns  ${key}`,
  );
}
