import { cancellationSignal } from "@temporalio/activity";
import { ApplicationFailure } from "@temporalio/common";
import { isFinal, type TransferJob, type TransferJournal } from "./transfer-job.ts";

/** Activities for a Temporal worker. All of a process share one journal: one token and one rate limit. */
export function createTransferActivities(journal: TransferJournal) {
  return {
    /** Temporal runs an activity again after a failure and after its time-out: the journal then returns the outcome. */
    async transfer(job: TransferJob): Promise<{ readonly requestId: string | undefined }> {
      try {
        const signal = cancellationSignal();
        const { requestId } = await journal.run("transferCertificate", { ...job, signal });
        return { requestId };
      } catch (error) {
        if (isFinal(error)) throw ApplicationFailure.nonRetryable(error.message, error.code);
        throw error;
      }
    },
  };
}
