import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const LONGEST_RUN_MS = 240_000;

const root = resolve(import.meta.dirname, "../../..");

/** A directory outside the workspace, to try the packages as a consumer gets them. */
export interface FreshProject extends Disposable {
  readonly directory: string;
  /** Packs a package into the project; @returns what to write as its version into `package.json`. */
  pack(name: string): string;
  /** Runs a command in the project; @throws when it fails. */
  run(command: string, args: readonly string[], env?: NodeJS.ProcessEnv): Promise<void>;
}

/** Makes an empty project; it is removed when it is disposed of. */
export function createFreshProject(): FreshProject {
  const directory = mkdtempSync(join(tmpdir(), "energy-clients-consumer-"));
  return {
    directory,
    pack(name) {
      const folder = join(root, "packages", name);
      execFileSync("pnpm", ["pack", "--pack-destination", directory], { cwd: folder, stdio: "pipe" });
      const file = readdirSync(directory).find((entry) => entry.startsWith(`energy-clients-${name}-`));
      if (file === undefined) throw new Error(`pnpm pack wrote no tarball for ${name}`);
      return `file:./${file}`;
    },
    // Not synchronous: mocks that the command calls may live in this process.
    async run(command, args, env = {}) {
      const options = { cwd: directory, env: { ...process.env, ...env }, timeout: LONGEST_RUN_MS };
      const child = spawn(command, args, { ...options, stdio: "inherit" });
      const [code] = await once(child, "close");
      if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${code}`);
    },
    [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }),
  };
}
