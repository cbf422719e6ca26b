// biome-ignore lint/style/noRestrictedImports: every process here has a time limit
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { Job, Outcome } from "./worker.js";

const WORKER = new URL("./worker.ts", import.meta.url);

/** Processes that wait for the word to go. */
export interface Fleet {
  /**
   * Starts all at once; resolves when all are done.
   *
   * @param onFirst - Called when the first is done: from then on not all of them have calls that wait.
   */
  go(onFirst: () => void): Promise<Outcome>;
  /** Ends those that still run. */
  close(): void;
}

const LONGEST_RUN_MS = 10 * 60_000;

/** Forks processes and waits until each is connected. */
export async function startFleet(job: Job): Promise<Fleet> {
  const children = Array.from({ length: job.processes }, () =>
    fork(WORKER, { execArgv: [], timeout: LONGEST_RUN_MS, killSignal: "SIGKILL" }),
  );
  await Promise.all(
    children.map(async (child) => {
      child.send(job);
      const [message] = await once(child, "message");
      if (message !== "ready") throw new Error(`a process did not start: ${JSON.stringify(message)}`);
    }),
  );
  return {
    async go(onFirst) {
      const ends = children.map(outcomeOf);
      void Promise.race(ends).then(onFirst, onFirst);
      const outcomes = await Promise.all(ends);
      return {
        completed: outcomes.reduce((sum, { completed }) => sum + completed, 0),
        failures: outcomes.flatMap(({ failures }) => failures),
      };
    },
    close() {
      for (const child of children) child.kill();
    },
  };
}

async function outcomeOf(child: ChildProcess): Promise<Outcome> {
  const ended = once(child, "message");
  child.send("go");
  const [outcome] = (await ended) as [Outcome];
  return outcome;
}
