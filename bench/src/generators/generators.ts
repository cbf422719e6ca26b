import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** One way of making a client of an OpenAPI document. */
export interface Generator {
  readonly name: string;
  /** Its npm package, whose version is part of what was measured. */
  readonly package: string;
  /** The module of the generated folder that a program imports. */
  readonly entry: string;
  /** Arguments of the command that writes a client of `document` to `folder`; both are absolute paths. */
  readonly command: (document: string, folder: string) => readonly string[];
  /** Files that stand beside the generated ones, by name. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Where the commands run. */
export const benchFolder = fileURLToPath(new URL("../..", import.meta.url));

/** Each as its documentation shows it for fetch, with what keeps it from formatting or logging. */
export const GENERATORS: readonly Generator[] = [
  {
    name: "hey-api",
    package: "@hey-api/openapi-ts",
    entry: "entry.ts",
    command: (document, folder) => [
      "openapi-ts",
      "-i",
      document,
      "-o",
      `${folder}/client`,
      "-s",
      "--no-log-file",
    ],
    files: { "entry.ts": 'export * from "./client/index";\nexport { client } from "./client/client.gen";\n' },
  },
  {
    name: "orval",
    package: "orval",
    entry: "entry.ts",
    command: () => ["orval", "--config", "src/generators/orval.config.js"],
    files: {
      "entry.ts": 'export * from "./client";\nexport { setBaseUrl } from "./base-url";\n',
      "base-url.ts":
        'export let baseUrl = "";\nexport function setBaseUrl(url: string): void {\n  baseUrl = url;\n}\n',
    },
  },
  {
    name: "swagger-typescript-api",
    package: "swagger-typescript-api",
    entry: "client.ts",
    command: (document, folder) => [
      ...["swagger-typescript-api", "generate", "-p", document, "-o", folder, "-n", "client.ts"],
      ...["--silent", "--type-only-imports", "--enum-style", "union"],
    ],
  },
  {
    name: "kubb",
    package: "@kubb/core",
    entry: "entry.ts",
    command: () => ["kubb", "generate", "--config", "src/generators/kubb.config.js"],
    files: {
      "entry.ts": 'export * from "./client/index";\nexport { setConfig } from "./client/.kubb/fetch";\n',
    },
  },
  {
    name: "redocly",
    package: "@redocly/cli",
    entry: "client.ts",
    command: (document, folder) => [
      ...["redocly", "generate-client", document, "-o", `${folder}/client.ts`],
      ...["--args-style", "grouped", "--error-mode", "result"],
    ],
  },
];

/** Types alone: what openapi-fetch stands on, and the least that any generator has to do. */
export const SCHEMA_GENERATOR: Generator = {
  name: "openapi-typescript",
  package: "openapi-typescript",
  entry: "schema.ts",
  command: (document, folder) => ["openapi-typescript", document, "-o", `${folder}/schema.ts`],
};

/**
 * Runs one generator.
 *
 * @returns Seconds that its command took.
 * @throws When the command fails, with what it said.
 */
export function runGenerator(generator: Generator, document: string, folder: string): number {
  mkdirSync(folder, { recursive: true });
  const [command = "", ...args] = generator.command(document, folder);
  const started = performance.now();
  const { status, stdout, stderr, error } = spawnSync(join(benchFolder, "node_modules/.bin", command), args, {
    cwd: benchFolder,
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
    env: {
      ...process.env,
      ...{ BENCH_DOCUMENT: document, BENCH_FOLDER: folder },
      ...{ REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_NOTIFICATIONS: "true", DO_NOT_TRACK: "1" },
    },
  });
  const seconds = (performance.now() - started) / 1000;
  if (status !== 0) {
    const said = `${stdout ?? ""}${stderr ?? ""}`.slice(-2000);
    throw new Error(`${command} failed on ${document}: ${error?.message ?? said}`);
  }
  for (const [name, text] of Object.entries(generator.files ?? {})) writeFileSync(join(folder, name), text);
  return seconds;
}
