import type { PgBoss } from "pg-boss";
import { isFinal, type TransferJob, type TransferJournal } from "./transfer-job.ts";

const QUEUE = "transfers";

/** Creates the queue. pg-boss runs a job again when its worker is silent for `expireInSeconds`. */
export async function createTransferQueue(boss: PgBoss, expireInSeconds = 300): Promise<void> {
  await boss.createQueue(QUEUE, { expireInSeconds, retryLimit: 50, retryDelay: 1, retryBackoff: true });
}

/** Queues a transfer. The same key may be queued twice: it is transferred once. */
export async function queueTransfer(boss: PgBoss, job: TransferJob): Promise<void> {
  await boss.send(QUEUE, job);
}

/** Works on the queue. All jobs of a process share one journal: one token and one rate limit. */
export async function workOnTransfers(boss: PgBoss, journal: TransferJournal): Promise<void> {
  await boss.work<TransferJob>(QUEUE, { pollingIntervalSeconds: 0.5 }, async ([job]) => {
    if (!job) return undefined;
    try {
      const { state, requestId } = await journal.run("transferCertificate", {
        ...job.data,
        signal: job.signal,
      });
      return { state, requestId };
    } catch (error) {
      // pg-boss would run it again 50 times. `energy-journal list` has it.
      if (isFinal(error)) return { state: error.code, reason: error.message };
      throw error;
    }
  });
}
