import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

// Writes openapi/: each effective document as YAML and JSON, and what they come from. Nothing of it is committed, so
// that it cannot differ from specs/.

const root = join(import.meta.dirname, "../..");
const output = join(import.meta.dirname, "openapi");
const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

interface Api {
  readonly name: string;
  readonly title: string;
}

/** The entry of a document in specs/specs.lock.json. */
interface LockEntry {
  readonly source: string;
  readonly retrievedAt: string;
  readonly upstreamVersion: string;
  readonly inputs: Readonly<Record<string, string>>;
}

interface OpenApiDocument {
  readonly info: { readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly "x-provenance"?: string;
  readonly "x-document": { readonly sha256: string };
}

const { apis } = readJson<{ apis: readonly Api[] }>("specs/apis.json");
const { apis: lock } = readJson<{ apis: Readonly<Record<string, LockEntry>> }>("specs/specs.lock.json");

rmSync(output, { recursive: true, force: true });
mkdirSync(output, { recursive: true });
const provenance = Object.fromEntries(apis.map((api) => [api.name, writeDocument(api)]));
writeFileSync(join(output, "provenance.json"), `${JSON.stringify(provenance, undefined, 2)}\n`);

function writeDocument({ name, title }: Api) {
  const yaml = readText(`specs/${name}/openapi.yaml`);
  const jsonFile = `packages/contract-testing/documents/${name}.json`;
  const json = readText(jsonFile);
  const document = JSON.parse(json) as OpenApiDocument;
  const entry = lock[name];
  if (entry === undefined)
    throw new Error(`specs/specs.lock.json has no entry for ${name}; run \`pnpm specs build\``);
  if (document["x-document"].sha256 !== sha256(yaml))
    throw new Error(`${jsonFile} is not from specs/${name}/openapi.yaml; run \`pnpm generate\``);
  writeFileSync(join(output, `${name}.yaml`), yaml);
  writeFileSync(join(output, `${name}.json`), json);
  const { source, retrievedAt, upstreamVersion, inputs } = entry;
  return {
    title,
    version: document.info.version,
    files: { [`${name}.yaml`]: sha256(yaml), [`${name}.json`]: sha256(json) },
    upstream: { source, retrievedAt, version: upstreamVersion },
    inputs,
    operations: countOperations(document),
  };
}

/** Counts the operations by their provenance: what the API's owner published or documented, or what we modelled. */
function countOperations(document: OpenApiDocument): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of Object.values(document.paths))
    for (const [method, operation] of Object.entries(item)) {
      if (!METHODS.includes(method)) continue;
      const { "x-provenance": own } = operation as { readonly "x-provenance"?: string };
      const provenance = own ?? document["x-provenance"] ?? "published";
      counts[provenance] = (counts[provenance] ?? 0) + 1;
    }
  return counts;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function readText(file: string): string {
  return readFileSync(join(root, file), "utf8");
}

function readJson<Value>(file: string): Value {
  return JSON.parse(readText(file)) as Value;
}
