import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build, type Metafile } from "esbuild";
import { benchFolder, GENERATORS } from "../generators/generators.ts";
import { withRatios } from "../measure.ts";
import { documentOf, generateClient } from "../prepare.ts";
import { byImportance } from "../programs/choose-calls.ts";
import { bundleProgram } from "../programs/program.ts";
import { readDocument, type SampledCall, sampleCalls } from "../programs/sampled-call.ts";
import type { Style } from "../programs/style.ts";
import { GENERATED, openapiFetch, ours, UNTYPED } from "../programs/styles.ts";
import type { BenchOptions, Column, Goal, Row, RunSection, Section } from "../section.ts";

const KIB = 1024;
const METHOD =
  "One module with a function per call, bundled by esbuild (minified, ES2022, tree-shaken), then gzip -9; KiB of 1024 bytes. Without credentials for the browser; with credentials, which do not belong there, for no platform in particular. Values come from outside, so that only the calls count. Counted once, since the result never varies.";

/** A contender, and where its bundle is to run. */
interface App {
  readonly row: Pick<Row, "name" | "kind" | "note">;
  readonly style: Style;
  readonly platform: "browser" | "neutral";
  /** Exported besides, at the end of the module. */
  readonly extra?: string;
}

interface Bundle {
  readonly minified: number;
  readonly zipped: number;
  readonly meta: Metafile;
}

export const run: RunSection = async (options) => {
  const ett = await sizesOf("ett", [1, 5, 10, Number.POSITIVE_INFINITY], options);
  const enmacc = await sizesOf("enmacc", [1, 5, Number.POSITIVE_INFINITY], options);
  const parts = await Promise.all(
    ett.apps
      .filter(({ row }) => row.kind === "ours")
      .map(async (app) => partsOf(app, await bundle(app, ett.calls.slice(0, app.extra ? undefined : 5)))),
  );
  return [{ ...ett.section, goals: goalsOf(ett.section) }, enmacc.section, ...parts];
};

/** The sizes of programs on one API. */
async function sizesOf(api: "ett" | "enmacc", counts: readonly number[], { quick, log }: BenchOptions) {
  const calls = byImportance(api, sampleCalls(readDocument(documentOf(api))));
  const apps = appsOf(api, log);
  const rows: Row[] = [];
  for (const app of apps) {
    log(`${api}: ${app.row.name}`);
    const values: Record<string, { median: number }> = {};
    for (const count of quick ? counts.slice(0, 2) : counts) {
      const { minified, zipped } = await bundle(app, calls.slice(0, count));
      values[String(count)] = { median: zipped / KIB };
      if (count === 5) values.minified = { median: minified / KIB };
    }
    rows.push({ ...app.row, values });
  }
  const columns: Column[] = counts.map((count) => {
    const title = Number.isFinite(count)
      ? `${count} ${count === 1 ? "call" : "calls"}`
      : `all ${calls.length}`;
    return { id: String(count), title, unit: "KiB", better: "lower" };
  });
  columns.push({ id: "minified", title: "5 calls, before gzip", unit: "KiB", better: "lower" });
  const title = api === "ett" ? "Bundle: Energy Track & Trace" : "Bundle: enmacc CONNECT";
  const section: Section = {
    ...{ id: `bundle-${api}`, title, method: METHOD, columns },
    ...{ rows: withRatios(rows), goals: [] },
  };
  return { section, calls, apps };
}

function appsOf(api: "ett" | "enmacc", log: BenchOptions["log"]): App[] {
  const [client, name] = api === "ett" ? ["ett-client", "Ett"] : ["enmacc-client", "Enmacc"];
  const module = `@energy-clients/${client}`;
  const own = ours(module, `create${name}Client`);
  const authenticated: Style = {
    ...own,
    setUp: () => authenticatedClient(api, `createAuthenticated${name}Client`),
  };
  const generated = GENERATORS.map((generator): App => {
    const style = GENERATED[generator.name]?.(generateClient(api, documentOf(api), generator, log).entry);
    if (style === undefined) throw new Error(`no programs are known for ${generator.name}`);
    return {
      row: { name: generator.name, kind: "peer", note: "no credentials, no retry" },
      style,
      platform: "browser",
    };
  });
  const note = "no credentials, no retry";
  const everything = `export * from "${module}";`;
  return [
    { row: { name: "plain fetch", kind: "floor" }, style: UNTYPED.fetch, platform: "browser" },
    { row: { name: "ours: client", kind: "ours" }, style: own, platform: "browser" },
    { row: { name: "ours: client with auth", kind: "ours" }, style: authenticated, platform: "neutral" },
    {
      row: {
        name: "ours: auth and everything",
        kind: "ours",
        note: "with all that the client's package exports",
      },
      ...{ style: authenticated, platform: "neutral", extra: everything },
    },
    {
      row: { name: "openapi-fetch", kind: "peer", note },
      style: openapiFetch("unused"),
      platform: "browser",
    },
    ...generated,
    { row: { name: "ky", kind: "peer", note: "no credentials" }, style: UNTYPED.ky, platform: "browser" },
    { row: { name: "axios", kind: "peer", note }, style: UNTYPED.axios, platform: "browser" },
  ];
}

/** Every option that brings code along is given. */
function authenticatedClient(api: "ett" | "enmacc", factory: string): string {
  const options =
    api === "ett"
      ? `environment: "demo"`
      : `baseUrl: "https://demo.example", apiKey: "key", usagePlan: { ratePerSecond: 5, burst: 5, quota: { limit: 1e5, period: "day" } }`;
  return `import { ${factory} } from "@energy-clients/auth/${api}";
const client = ${factory}({ ${options}, clientId: "id", clientSecret: "secret" });`;
}

async function bundle({ style, platform, extra = "" }: App, calls: readonly SampledCall[]): Promise<Bundle> {
  const result = await build({
    stdin: { contents: bundleProgram(style, calls) + extra, resolveDir: benchFolder, loader: "ts" },
    ...{
      bundle: true,
      minify: true,
      write: false,
      metafile: true,
      format: "esm",
      target: "es2022",
      platform,
    },
    ...(platform === "neutral" && { mainFields: ["module", "main"] }),
    absWorkingDir: join(benchFolder, ".."),
    legalComments: "none",
  });
  const [file] = result.outputFiles;
  if (file === undefined) throw new Error("esbuild wrote nothing");
  const { contents } = file;
  return {
    minified: contents.length,
    zipped: gzipSync(contents, { level: 9 }).length,
    meta: result.metafile,
  };
}

/** What the bytes of a bundle are, file by file. */
function partsOf({ row, extra }: App, { meta, minified, zipped }: Bundle): Section {
  const inputs = Object.values(meta.outputs)
    .flatMap((output) => Object.entries(output.inputs))
    .map(([file, { bytesInOutput }]) => ({
      file: file.replace(/^.*node_modules\//, ""),
      bytes: bytesInOutput,
    }))
    .sort((a, b) => b.bytes - a.bytes);
  const shown = inputs.slice(0, 20);
  const rest = inputs.slice(20);
  const lines = [
    ...shown,
    ...(rest.length > 0 ? [{ file: `${rest.length} more files`, bytes: sum(rest) }] : []),
    { file: "between the files", bytes: minified - sum(inputs) },
  ];
  const app = `${row.name}, ${extra ? "all calls" : "5 calls"}`;
  return {
    id: `bundle-parts-${row.name.replaceAll(/\W+/g, "-")}`,
    title: `Bundle: what it is made of (Energy Track & Trace, ${app})`,
    method: `Bytes before gzip by esbuild's metafile; ${minified} bytes, ${zipped} after gzip.`,
    columns: [
      { id: "bytes", title: "minified", unit: "B", better: "lower" },
      { id: "share", title: "share", unit: "%", better: "lower" },
    ],
    rows: lines.map(({ file, bytes }) => ({
      ...{ name: file, kind: "ours" },
      values: { bytes: { median: bytes }, share: { median: (100 * bytes) / minified } },
    })),
    goals: [],
  };
}

function sum(inputs: readonly { readonly bytes: number }[]): number {
  return inputs.reduce((total, { bytes }) => total + bytes, 0);
}

function goalsOf({ rows }: Section): Goal[] {
  return [
    goal(rows, "ours: client", "5", 4.5, "Energy Track & Trace, 5 calls"),
    goal(rows, "ours: auth and everything", "Infinity", 18, "Energy Track & Trace with auth and everything"),
  ].flatMap((one) => (one ? [one] : []));
}

function goal(
  rows: readonly Row[],
  name: string,
  column: string,
  limit: number,
  what: string,
): Goal | undefined {
  const size = rows.find((row) => row.name === name)?.values[column]?.median;
  if (size === undefined) return undefined;
  return { what, limit: `≤ ${limit} KiB`, measured: `${size.toFixed(2)} KiB`, met: size <= limit };
}
