import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { repositoryRoot } from "@energy-clients/scripts-shared/run-cli";
import { type Run, runIn } from "@energy-clients/scripts-shared/run-in";
import { runWithFakeGh } from "@energy-clients/scripts-shared/testing/fake-gh";
import type { Month } from "./months.ts";

/** The documents, with all that is made of them and released because of them, in a clone with a server. */
export interface YearRepository {
  readonly root: string;
  /** Runs a command in the clone; `gh` stands in for GitHub. */
  readonly run: Run;
  readonly git: (...args: string[]) => string;
  read(file: string): string;
  write(file: string, text: string): void;
  /** Applies the changesets, as the release pull request does; undefined if there are none. */
  release(): string | undefined;
}

const COPIED = [
  ".gitignore",
  ".changeset/config.json",
  "package.json",
  "pnpm-workspace.yaml",
  "specs",
  "README.md",
];
const CLIENTS = ["ett-client", "enmacc-client"];

/**
 * Copies what a document's pull reads and writes. Without the contract tests, so that a plan does not run them: whether
 * consumers break is tried by a consumer here.
 */
export function createYearRepository(folder: string): YearRepository {
  const root = join(folder, "clone");
  for (const name of COPIED) cpSync(join(repositoryRoot, name), join(root, name), { recursive: true });
  for (const name of readdirSync(join(repositoryRoot, "packages"))) copyPackage(root, name);

  const run = runWithFakeGh(root, folder);
  const identity = ["-c", "user.name=rehearsal", "-c", "user.email=rehearsal@example.com"];
  const git = (...args: string[]) => run("git", ...identity, ...args);
  const server = join(folder, "origin.git");
  runIn(folder)("git", "init", "-q", "--bare", "-b", "main", server);
  git("init", "-q", "-b", "main");
  git("remote", "add", "origin", server);
  const read = (file: string) => readFileSync(join(root, file), "utf8");
  return {
    root,
    run,
    git,
    read,
    write: (file, text) => writeFileSync(join(root, file), text),
    release: () => release(root, run),
  };
}

function copyPackage(root: string, name: string): void {
  const [from, to] = [repositoryRoot, root].map((base) => join(base, "packages", name)) as [string, string];
  if (!existsSync(join(from, "package.json"))) return;
  const parts = ["package.json", "README.md", ...(CLIENTS.includes(name) ? ["src"] : [])];
  for (const part of [...parts, ...(name === "contract-testing" ? ["documents", "src/generated"] : [])]) {
    if (existsSync(join(from, part))) cpSync(join(from, part), join(to, part), { recursive: true });
  }
  const manifest = JSON.parse(readFileSync(join(to, "package.json"), "utf8"));
  writeFileSync(join(to, "package.json"), `${JSON.stringify({ ...manifest, version: "1.0.0" }, null, 2)}\n`);
}

function release(root: string, run: Run): string | undefined {
  const changesets = readdirSync(join(root, ".changeset")).filter((file) => file.endsWith(".md"));
  if (changesets.length === 0) return undefined;
  const require = createRequire(join(repositoryRoot, "package.json"));
  const bin = join(dirname(require.resolve("@changesets/cli/package.json")), "bin.js");
  run(process.execPath, bin, "version");
  return changesets.join(", ");
}

/** The version of an API's client. */
export function versionOf({ read }: YearRepository, api: Month["api"]): string {
  return JSON.parse(read(`packages/${api}-client/package.json`)).version;
}

/** The changelog of an API's client. */
export function changelogOf({ read }: YearRepository, api: Month["api"]): string {
  return read(`packages/${api}-client/CHANGELOG.md`);
}
