import type { OrganizationOperations, TransferRequest } from "@energy-clients/ett-client";
import { type Journal, JournalError } from "@energy-clients/journal";

/** A transfer as a job of a queue or a workflow. The engine may run it any number of times. */
export interface TransferJob {
  /** The journal's key: an invoice line, not the id of the job. */
  readonly key: string;
  readonly body: TransferRequest;
}

export type TransferJournal = Journal<OrganizationOperations>;

/** Whether running the job again changes nothing: a person has to look, or ETT has refused or failed it. */
export function isFinal(error: unknown): error is JournalError {
  return error instanceof JournalError && FINAL.has(error.code);
}

/** `outcome_unknown`, `pending` and `store_failed` end by themselves; `not_acted` may be an outage. */
const FINAL: ReadonlySet<string> = new Set(["review", "failed", "key_reused"]);
