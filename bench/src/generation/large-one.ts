/**
 * Adds a document in a scratch folder, builds its package, runs the contract tests that were generated with it, and prints
 * what that took: `node large-one.ts <document>`. contract-testing must be built.
 */
import { mkdtempDisposableSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildPackage } from "../../../scripts/build/src/build-package.ts";
import { testClient } from "../../../scripts/rehearsal/src/corpus/judge.ts";
import { createScratch, nameApi } from "../../../scripts/rehearsal/src/corpus/scratch.ts";
import { addApi } from "../../../scripts/specs/src/add/add.ts";

/** What a large document took. Memory is that of the process that adds it, without its sandboxed tools. */
export interface LargeMeasure {
  readonly operations: number;
  readonly addSeconds: number;
  readonly addCpuSeconds: number;
  readonly addMebibytes: number;
  readonly buildSeconds: number;
  readonly testSeconds: number;
}

const NAME = "large";
const [document = ""] = process.argv.slice(2);
using folder = mkdtempDisposableSync(join(tmpdir(), "bench-"));
const root = folder.path;
createScratch(root);
const before = process.cpuUsage();
const [{ operations }, addSeconds] = await timed(() => addApi(root, NAME, { from: [document] }));
const { user, system } = process.cpuUsage(before);
const addMebibytes = Math.round(process.resourceUsage().maxRSS / 1024);
const [, buildSeconds] = await timed(() => buildPackage(join(root, `packages/${NAME}-client`)));
nameApi(root, NAME);
const [{ tested, agreed }, testSeconds] = await timed(() => testClient(root));
for (const column of [tested, agreed]) if (column !== true) throw new Error(column);
const measure: LargeMeasure = {
  operations,
  addSeconds,
  addCpuSeconds: (user + system) / 1e6,
  addMebibytes,
  buildSeconds,
  testSeconds,
};
console.log(JSON.stringify(measure));

async function timed<Result>(work: () => Promise<Result>): Promise<[Result, number]> {
  const started = performance.now();
  const result = await work();
  return [result, (performance.now() - started) / 1000];
}
