import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fork } from "@energy-clients/scripts-shared/limited-process";
import { type CorpusDocument, pathOf } from "./documents.ts";
import type { Task } from "./session.ts";
import type { Outcome } from "./try-document.ts";

/** How long one document may take to be added, compiled and tested. */
const LONGEST_MS = 10 * 60_000;
const LONGEST_RUN_MS = 24 * 60 * 60_000;

/**
 * Tries documents, as many at a time as there are processors. One that ends its process or takes longer than its time
 * misses a column and stops no other.
 *
 * @param root - A folder for the scratch folders.
 * @param folder - Where the packages of the corpus are installed.
 * @param report - Told of each document as soon as it is done.
 */
export async function tryCorpus(
  root: string,
  folder: string,
  documents: readonly CorpusDocument[],
  report: (outcome: Outcome, seconds: number) => void,
): Promise<void> {
  // A process that is ended runs its exit handlers only if it ends itself.
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));
  const left = documents.entries();
  const work = async () => {
    let session: ChildProcess | undefined;
    for (const [index, document] of left) {
      session ??= startSession();
      const scratch = join(root, String(index));
      const start = performance.now();
      const outcome = await ask(session, { root: scratch, file: pathOf(document, folder) });
      rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
      if (typeof outcome === "string") {
        end(session);
        session = undefined;
      }
      const lost = { operations: 0, notCalled: [], added: String(outcome) };
      const found = typeof outcome === "string" ? lost : outcome;
      report({ ...document, ...found }, (performance.now() - start) / 1000);
    }
    session?.disconnect();
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
}

type Found = Omit<Outcome, "name" | "sha256">;

/** @returns The outcome, or why there is none. */
async function ask(session: ChildProcess, task: Task): Promise<Found | string> {
  const over = new AbortController();
  const signal = AbortSignal.any([over.signal, AbortSignal.timeout(LONGEST_MS)]);
  const settled = Promise.race([
    once(session, "message", { signal }).then(([outcome]) => outcome as Found),
    once(session, "exit", { signal }).then(([code]) => `its process ended with ${code}`),
  ]);
  session.send(task);
  try {
    return await settled;
  } catch (error) {
    if ((error as Error).name === "AbortError") return `not done within ${LONGEST_MS / 60_000} minutes`;
    throw error;
  } finally {
    over.abort();
  }
}

/** A group of its own, so that the tools which it started end with it. */
function startSession(): ChildProcess {
  const session = fork(join(import.meta.dirname, "session.ts"), [], {
    detached: true,
    timeout: LONGEST_RUN_MS,
  });
  process.once("exit", () => end(session));
  return session;
}

function end(session: ChildProcess): void {
  if (session.exitCode !== null || session.pid === undefined) return;
  try {
    if (process.platform === "win32") session.kill("SIGKILL");
    else process.kill(-session.pid, "SIGKILL");
  } catch {
    // It has just ended by itself.
  }
}
