import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { spawnSync } from "@energy-clients/scripts-shared/limited-process";
import { afterAll, onTestFinished } from "vitest";

const repository = join(import.meta.dirname, "../../..");

/** A workspace of two packages in a temporary folder, committed on main, with a server to push to. */
export interface ReleaseWorkspace {
  readonly root: string;
  read(file: string): string;
  /** Writes and commits a file. */
  commit(file: string, text: string): void;
  write(file: string, text: string): void;
  git(...args: string[]): string;
  /** Commits a changeset. */
  describe(name: string, bump: "major" | "minor" | "patch", text?: string): void;
  /** Gives packages a version, and commits it. */
  version(version: string, ...names: string[]): void;
}

const templates: string[] = [];
afterAll(() => {
  for (const folder of templates) rmSync(folder, { recursive: true, force: true });
});

/**
 * Copies the workspace: auth needs core, which stands after it in the alphabet.
 *
 * @param folder - Where; left out, a temporary one that is gone after the test.
 */
export const releaseWorkspace = preparedWorkspace(() => {}, makeWorkspace);

/**
 * Prepares a workspace once for a test file.
 *
 * @param prepare - Changes the workspace, and may add files beside it. Runs when the first copy is made.
 * @returns Copies what was prepared, with the same commits, to a folder of the test.
 */
export function preparedWorkspace(
  prepare: (workspace: ReleaseWorkspace) => void,
  start: (folder: string) => void = (folder) => void releaseWorkspace(folder),
): (folder?: string) => ReleaseWorkspace {
  let template: string | undefined;
  return (folder = folderOfTest()) => {
    if (template === undefined) {
      template = mkdtempSync(join(tmpdir(), "release-template-"));
      templates.push(template);
      start(template);
      prepare(workspaceIn(template));
    }
    cpSync(template, folder, { recursive: true });
    return workspaceIn(folder);
  };
}

function workspaceIn(folder: string): ReleaseWorkspace {
  const root = join(folder, "work");
  const git = (...args: string[]) => {
    const identity = ["-c", "user.name=A person", "-c", "user.email=person@example.com"];
    const { status, stdout, stderr } = spawnSync("git", [...identity, ...args], {
      cwd: root,
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`git ${args.join(" ")}: ${stderr}${stdout}`);
    return stdout.trim();
  };
  const read = (file: string) => readFileSync(join(root, file), "utf8");
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  };
  const commitAll = (message: string) => {
    git("add", "--all");
    git("commit", "-qm", message);
  };
  const commit = (file: string, text: string) => {
    write(file, text);
    commitAll(`Change ${file}`);
  };
  return {
    root,
    git,
    commit,
    write,
    read,
    describe: (name, bump, text = `A change of ${name}.`) =>
      commit(`.changeset/${name}-${bump}.md`, `---\n"@energy-clients/${name}": ${bump}\n---\n\n${text}\n`),
    version(version, ...names) {
      for (const name of names) {
        const file = `packages/${name}/package.json`;
        write(file, read(file).replace(/"version": ".*"/, `"version": "${version}"`));
      }
      commitAll(`Version ${version}`);
    },
  };
}

function makeWorkspace(folder: string): void {
  const { git, write } = workspaceIn(folder);
  for (const [file, text] of Object.entries(files)) write(file, text);
  write(".changeset/config.json", readFileSync(join(repository, ".changeset/config.json"), "utf8"));
  git("init", "-q", "-b", "main", "--template=");
  git("add", "--all");
  git("commit", "-qm", "Packages");
  git("init", "-q", "--bare", "--template=", "../server.git");
  // By a relative path, which stays right in a copy.
  git("remote", "add", "origin", "../server.git");
  git("push", "-q", "origin", "main");
}

function folderOfTest(): string {
  const folder = mkdtempSync(join(tmpdir(), "release-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const manifest = (name: string, more: object) =>
  `${JSON.stringify(
    {
      name: `@energy-clients/${name}`,
      version: "1.0.0",
      type: "module",
      exports: "./dist/index.js",
      files: ["dist"],
      publishConfig: { access: "restricted" },
      ...more,
    },
    null,
    2,
  )}\n`;

const files: Record<string, string> = {
  ".gitignore": "node_modules\n*.tgz\n",
  "package.json": `${JSON.stringify({ name: "root", private: true, devEngines: { packageManager: { name: "pnpm", onFail: "ignore" } } })}\n`,
  "pnpm-workspace.yaml": "packages:\n  - packages/*\n",
  "pnpm-lock.yaml": "lockfileVersion: '9.0'\n",
  "packages/auth/package.json": manifest("auth", {
    dependencies: { "@energy-clients/core": "workspace:^" },
    devDependencies: { "some-tool": "1.0.0" },
  }),
  "packages/core/package.json": manifest("core", {}),
  "packages/private/package.json":
    '{ "name": "@energy-clients/private", "private": true, "version": "0.0.0" }\n',
  ...Object.fromEntries(
    ["auth", "core"].flatMap((name) => [
      [`packages/${name}/dist/index.js`, `export const name = "${name}";\n`],
      [`packages/${name}/README.md`, `# ${name}\n`],
      [`packages/${name}/test/index.test.js`, "// A test.\n"],
    ]),
  ),
};
