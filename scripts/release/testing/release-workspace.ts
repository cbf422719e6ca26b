import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { spawnSync } from "@energy-clients/scripts-shared/limited-process";
import { onTestFinished } from "vitest";

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

/**
 * Makes the workspace: auth needs core, which stands after it in the alphabet.
 *
 * @param folder - Where; left out, a temporary one that is gone after the test.
 */
export function releaseWorkspace(folder = folderOfTest()): ReleaseWorkspace {
  const root = join(folder, "work");
  const run = (command: string, ...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: "utf8" });
    if (status !== 0) throw new Error(`${command} ${args.join(" ")}: ${stderr}${stdout}`);
    return stdout.trim();
  };
  const identity = ["-c", "user.name=A person", "-c", "user.email=person@example.com"];
  const git = (...args: string[]) => run("git", ...identity, ...args);
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  };
  const commit = (file: string, text: string) => {
    write(file, text);
    git("add", "--all");
    git("commit", "-qm", `Change ${file}`);
  };
  for (const [file, text] of Object.entries(files)) write(file, text);
  write(".changeset/config.json", readFileSync(join(repository, ".changeset/config.json"), "utf8"));
  git("init", "-q", "-b", "main");
  git("add", "--all");
  git("commit", "-qm", "Packages");
  git("init", "-q", "--bare", join(folder, "server.git"));
  git("remote", "add", "origin", join(folder, "server.git"));
  git("push", "-q", "origin", "main");
  return {
    root,
    git,
    commit,
    write,
    read: (file) => readFileSync(join(root, file), "utf8"),
    describe: (name, bump, text = `A change of ${name}.`) =>
      commit(`.changeset/${name}-${bump}.md`, `---\n"@energy-clients/${name}": ${bump}\n---\n\n${text}\n`),
    version(version, ...names) {
      for (const name of names) {
        const file = `packages/${name}/package.json`;
        write(
          file,
          readFileSync(join(root, file), "utf8").replace(/"version": ".*"/, `"version": "${version}"`),
        );
      }
      git("add", "--all");
      git("commit", "-qm", `Version ${version}`);
    },
  };
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
