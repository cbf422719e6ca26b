import type { Call, CallResult, Operation } from "@energy-clients/client-core";

/** What a journal needs of a client: that of ETT, one that is bound to an organisation, that of enmacc, or any other. */
export interface JournalClient<Operations> {
  readonly call: Call<Operations>;
  readonly operations: Readonly<Record<string, Operation>>;
  readonly baseUrl: string;
  /** Of a client that is bound to an organisation. */
  readonly organizationId?: string;
}

/** The same without types: the journal calls operations that it knows by their metadata. */
export type LooseCall = (id: string, init: object) => Promise<CallResult<unknown>>;
