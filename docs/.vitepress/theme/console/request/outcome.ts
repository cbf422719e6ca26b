import type { Chosen } from "../deep-link.ts";
import type { RecordedCall } from "../mocks/control-client.ts";
import type { DocumentLine } from "../mocks/find-violations.ts";
import type { CredentialHeaders } from "../mocks/mock-credentials.ts";
import { clientOperation } from "./client-operations.ts";
import { type PackageResult, readAsPackage, type WireRequest } from "./console-client.ts";
import type { CallInputs } from "./read-values.ts";
import { NoResponseError, type ReceivedResponse, sendRequest } from "./send-request.ts";

/** What was sent, and what came of it. */
export interface Outcome {
  readonly api: string;
  readonly request: WireRequest;
  readonly response?: ReceivedResponse;
  /** Why there is no response, and what to do. */
  readonly problem?: string;
  readonly packageResult?: PackageResult;
  /** What the mock recorded; absent for a server by hand. */
  readonly recorded?: RecordedCall;
  /** The document's lines of each violation. */
  readonly lines: readonly (readonly DocumentLine[])[];
}

/** A request that is ready to be sent. */
export interface PreparedRequest {
  readonly chosen: Chosen;
  readonly request: WireRequest;
  readonly inputs: CallInputs;
  readonly credentials: CredentialHeaders;
  readonly baseUrl: string;
  readonly fetch: typeof fetch;
  readonly signal: AbortSignal;
}

/** Sends a request with the credentials that its operation needs, and reads the response as a program would. */
export async function perform(prepared: PreparedRequest): Promise<Outcome> {
  const { chosen, request, inputs, credentials, baseUrl, fetch, signal } = prepared;
  const { api, operation } = chosen;
  const needed = operation.credentials.map(({ header }) => [header, credentials[header] ?? ""]);
  const whole = { ...request, headers: { ...request.headers, ...Object.fromEntries(needed) } };
  try {
    const response = await sendRequest(whole, { fetch, signal });
    const meta = clientOperation(api.name, operation.id);
    const packageResult = await readAsPackage(api, meta, baseUrl, inputs, response);
    return { api: api.name, request, response, packageResult, lines: [] };
  } catch (error) {
    if (!(error instanceof NoResponseError)) throw error;
    return { api: api.name, request, problem: error.message, lines: [] };
  }
}
