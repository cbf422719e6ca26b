import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { repositoryRoot } from "@energy-clients/scripts-shared/run-cli";
import { type Run, runIn } from "@energy-clients/scripts-shared/run-in";

/** The documents, with all that is made of them and released because of them, in a clone with a server. */
export interface YearRepository extends Disposable {
  readonly root: string;
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
  const bin = join(folder, "bin");
  mkdirSync(bin, { recursive: true });
  for (const name of COPIED) cpSync(join(repositoryRoot, name), join(root, name), { recursive: true });
  for (const name of readdirSync(join(repositoryRoot, "packages"))) copyPackage(root, name);
  const { PATH, FAKE_GH } = process.env;
  // Stands in for GitHub.
  cpSync(join(repositoryRoot, "scripts/shared/testing/fake-gh.mjs"), join(bin, "gh"));
  process.env.PATH = `${bin}${delimiter}${process.env.PATH}`;
  process.env.FAKE_GH = bin;

  const run = runIn(root);
  const identity = ["-c", "user.name=rehearsal", "-c", "user.email=rehearsal@example.com"];
  const git = (...args: string[]) => run("git", ...identity, ...args);
  const server = join(folder, "origin.git");
  runIn(folder)("git", "init", "-q", "--bare", "-b", "main", server);
  git("init", "-q", "-b", "main");
  git("remote", "add", "origin", server);
  const read = (file: string) => readFileSync(join(root, file), "utf8");
  return {
    root,
    git,
    read,
    write: (file, text) => writeFileSync(join(root, file), text),
    release: () => release(root, run),
    [Symbol.dispose]() {
      restore("PATH", PATH);
      restore("FAKE_GH", FAKE_GH);
    },
  };
}

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
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
