// biome-ignore lint/style/noRestrictedImports: every process here has a time limit
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "rolldown";
import type { WorkerDone, WorkerTask } from "./kill-worker.ts";

const LONGEST_CHILD_MS = 3_600_000;

/** Processes that wait for work, so that no case waits until one has started. One that survives its work does the next. */
export interface KillPool {
  /** @returns The step in which the process died; undefined if it did not die. */
  run(task: WorkerTask): Promise<string | undefined>;
  close(): Promise<void>;
}

/** Puts a worker into one file, which starts in a fraction of the time. @returns Its path. */
export async function bundleWorker(folder: string, name = "kill-worker"): Promise<string> {
  const file = join(folder, `${name}.mjs`);
  const source = fileURLToPath(new URL(`${name}.ts`, import.meta.url));
  await build({
    input: source,
    platform: "node",
    logLevel: "silent",
    output: { file, format: "esm", codeSplitting: false },
  });
  return file;
}

/** @param spares - How many processes wait, besides those that work. */
export function startKillPool(worker: string, place: WorkerTask["store"], spares: number): KillPool {
  const idle: KillChild[] = [];
  const all = new Set<KillChild>();
  let isClosed = false;
  const add = () => {
    const child = new KillChild(worker, place);
    all.add(child);
    idle.push(child);
    void child.exited.then(() => {
      all.delete(child);
      if (idle.includes(child)) idle.splice(idle.indexOf(child), 1);
    });
  };
  const fill = () => {
    while (!isClosed && idle.length < spares) add();
  };
  fill();
  return {
    async run(task) {
      if (idle.length === 0) add();
      const child = idle.shift() as KillChild;
      fill();
      const diedAt = await child.run(task);
      if (diedAt === undefined) idle.unshift(child);
      return diedAt;
    },
    async close() {
      isClosed = true;
      await Promise.all([...all].map((child) => child.end()));
    },
  };
}

class KillChild {
  readonly exited: Promise<{ readonly signal: unknown; readonly code: unknown }>;
  readonly #process: ChildProcess;
  #printed = "";
  #problems = "";

  constructor(worker: string, place: WorkerTask["store"]) {
    this.#process = spawn(process.execPath, ["--no-warnings", worker, JSON.stringify(place)], {
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      timeout: LONGEST_CHILD_MS,
    });
    this.#process.stdout?.on("data", (chunk) => {
      this.#printed += chunk;
    });
    this.#process.stderr?.on("data", (chunk) => {
      this.#problems += chunk;
    });
    this.exited = once(this.#process, "close").then(([code, signal]) => ({ code, signal }));
  }

  async run(task: WorkerTask): Promise<string | undefined> {
    const done = once(this.#process, "message").then(([message]) => message as WorkerDone);
    this.#process.send(task);
    const end = await Promise.race([done, this.exited]);
    if ("actions" in end) return undefined;
    // It says the step right before it kills itself.
    if (end.signal === "SIGKILL" && this.#printed !== "") return this.#printed;
    throw new Error(`a worker failed (${String(end.code ?? end.signal)}): ${this.#problems}`);
  }

  async end(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    this.#process.kill("SIGKILL");
    await this.exited;
  }
}
