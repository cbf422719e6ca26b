import { clientOperation } from "../request/client-operations.ts";
import { buildWireRequest } from "../request/console-client.ts";
import { type Outcome, type PreparedRequest, perform } from "../request/outcome.ts";
import { type ControlClient, ControlError, type RunningMock } from "./control-client.ts";
import { findRecorded, linesAround } from "./find-violations.ts";
import { type CredentialHeaders, mockCredentials } from "./mock-credentials.ts";

/** A request to a mock: which one, and by whose credentials, is found out. */
export interface MockRequest extends Omit<PreparedRequest, "request" | "credentials" | "baseUrl" | "fetch"> {
  readonly control: ControlClient;
  /** Whether the inputs are checked as the packages do. */
  readonly isChecked: boolean;
  /** Credentials by the name of their API, kept from one request to the next. */
  readonly tokens: Map<string, CredentialHeaders>;
  readonly fetchFor: (url: string) => typeof fetch;
  /** Called with the mocks that run. */
  readonly onMocks: (mocks: readonly RunningMock[]) => void;
}

/**
 * Sends a request to the mock of its API, and finds what the mock recorded of it.
 *
 * @throws {@link ControlError} when no mocks run, or none of this API.
 */
export async function sendToMock(one: MockRequest): Promise<Outcome> {
  const { chosen, control, inputs, isChecked, tokens, signal } = one;
  const { api, operation } = chosen;
  const mocks = await control.mocks();
  one.onMocks(mocks);
  const mock = mocks.find(({ api: name }) => name === api.name);
  if (mock === undefined)
    throw new ControlError(
      `These mocks do not include ${api.title}; start energy-mocks with ${api.name}.`,
      false,
    );
  const credentials = tokens.get(api.name) ?? (await mockCredentials(api, await control.connection()));
  tokens.set(api.name, credentials);
  const meta = clientOperation(api.name, operation.id);
  const request = await buildWireRequest(api, meta, mock.url, inputs, isChecked);
  const { requests } = (await control.mocks()).find(({ api: name }) => name === api.name) ?? mock;
  const fetch = one.fetchFor(mock.url);
  const sent = await perform({ chosen, request, inputs, credentials, baseUrl: mock.url, fetch, signal });
  // An expired token is shown, and the next request has a new one.
  if (sent.response?.status === 401) tokens.delete(api.name);
  const recorded = findRecorded(await control.requestsAfter(api.name, requests), request, operation.id);
  const document = recorded?.violations.length ? await control.documentLines(api.name) : [];
  const lines = (recorded?.violations ?? []).map((violation) => linesAround(document, violation));
  return { ...sent, ...(recorded !== undefined && { recorded }), lines };
}
