/**
 * Adds an API to a copy of the repository and tells what that took, as JSON: the whole, and then each of its stages by
 * itself. `node stages.ts <root> <document>`
 */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeFiles } from "../../../scripts/shared/src/write-files.ts";
import { addApi } from "../../../scripts/specs/src/add/add.ts";
import { packageFiles } from "../../../scripts/specs/src/add/package-files.ts";
import { buildEffective, readEffective } from "../../../scripts/specs/src/build/effective.ts";
import { lint } from "../../../scripts/specs/src/build/lint.ts";
import { readApis } from "../../../scripts/specs/src/document/apis.ts";
import { readDocument } from "../../../scripts/specs/src/document/document.ts";
import { generate } from "../../../scripts/specs/src/generate/generate.ts";
import { operationsFile } from "../../../scripts/specs/src/generate/operations-file.ts";
import { schemaFile } from "../../../scripts/specs/src/generate/schema-file.ts";
import { readOperations } from "../../../scripts/specs/src/operations/operations.ts";
import { checkStructure } from "../../../scripts/specs/src/pull/check-structure.ts";
import { reapplyOverlays } from "../../../scripts/specs/src/pull/reapply.ts";
import { readUpstream } from "../../../scripts/specs/src/upstream/upstream.ts";

const [root = "", document = ""] = process.argv.slice(2);
const seconds: Record<string, number> = {};

const cpuBefore = process.cpuUsage();
const added = await timed("all", () => addApi(root, "subset", { from: [document] }));
const { user, system } = process.cpuUsage(cpuBefore);
seconds.cpu = (user + system) / 1e6;

const api = readApis(root).find(({ name }) => name === "subset");
if (api === undefined) throw new Error("specs add has added nothing");
const upstream = await timed("read", () => readUpstream([document], undefined));
if (upstream === undefined) throw new Error("the document is the one that is there");
await timed("overlay", () => reapplyOverlays(api, undefined, upstream.document, [], { grouped: true }));
await timed("structure", () =>
  checkStructure(readDocument(root, `specs/subset/upstream.${upstream.format}`)),
);
const effective = await timed("build", () => buildEffective(root, api));
const source = await timed("parse", () => readEffective(root, api));
await timed("types", () => schemaFile(api, source));
await timed("operations", () => operationsFile(api, source, readOperations(api, source)));
await timed("lint", () => lint(root, [api]));
const { files } = await timed("samples", () => packageFiles(root, api, effective.document));
await timed("write", () => writeFiles(mkdtempSync(join(tmpdir(), "bench-")), files));
// What `pnpm generate` does from then on: all of it but the upstream's part.
await timed("generate", () => generate(root, [api]));

console.log(JSON.stringify({ operations: added.operations, seconds }));

async function timed<Result>(name: string, work: () => Result | Promise<Result>): Promise<Result> {
  const started = performance.now();
  const result = await work();
  seconds[name] = (performance.now() - started) / 1000;
  return result;
}
