import { type AuthenticatedEnmaccClient, createAuthenticatedEnmaccClient } from "@energy-clients/auth/enmacc";
import { type AuthenticatedEttClient, createAuthenticatedEttClient } from "@energy-clients/auth/ett";
import type { Fetch } from "@energy-clients/client-core";
import type { Mocks } from "@energy-clients/contract-testing";
import type { LiveEnmacc, LiveEtt } from "./options.ts";
import { type TokenFacts, watchTokens } from "./requests.ts";

/** What the steps of either API work with. */
interface Connection<Client> {
  readonly client: Client;
  /** One or two sentences about the system behind the client. */
  readonly remark: string;
  readonly isLive: boolean;
  /** Whether steps that change data may run. */
  readonly mayWrite: boolean;
  /** Facts of the token that was issued last. */
  readonly token: () => TokenFacts | undefined;
}

/** ETT, live or mocked. */
export interface EttConnection extends Connection<AuthenticatedEttClient> {
  /** Organisation to use; `undefined` for the first one that gave its consent. */
  readonly organizationId: string | undefined;
}

/** enmacc, live or mocked. */
export interface EnmaccConnection extends Connection<AuthenticatedEnmaccClient> {
  /** Client of a second participant, who quotes; `undefined` without credentials of one. */
  readonly counterparty: AuthenticatedEnmaccClient | undefined;
}

export function connectLiveEtt(live: LiveEtt, write: boolean, fetch: Fetch): EttConnection {
  const { environment, clientId, clientSecret, organizationId } = live;
  const name = typeof environment === "string" ? environment : environment.baseUrl;
  const watched = watchedFetch(fetch);
  return {
    client: createAuthenticatedEttClient({ environment, clientId, clientSecret, fetch: watched.fetch }),
    remark: liveRemark(name, write),
    isLive: true,
    mayWrite: write,
    token: watched.token,
    organizationId,
  };
}

export function connectMockedEtt(mocks: Mocks, fetch: Fetch): EttConnection {
  const watched = watchedFetch(fetch);
  return {
    client: createAuthenticatedEttClient({ ...mocks.connect().ett, fetch: watched.fetch }),
    remark: mockRemark(mocks.ett.url),
    isLive: false,
    mayWrite: true,
    token: watched.token,
    organizationId: undefined,
  };
}

export function connectLiveEnmacc(live: LiveEnmacc, write: boolean, fetch: Fetch): EnmaccConnection {
  const watched = watchedFetch(fetch);
  return {
    client: createAuthenticatedEnmaccClient({ ...live, fetch: watched.fetch }),
    remark: liveRemark(live.baseUrl, write),
    isLive: true,
    mayWrite: write,
    token: watched.token,
    counterparty: undefined,
  };
}

export function connectMockedEnmacc(mocks: Mocks, fetch: Fetch): EnmaccConnection {
  const watched = watchedFetch(fetch);
  const connect = (participant: string, fetch: Fetch) =>
    createAuthenticatedEnmaccClient({ ...mocks.connect({ participant }).enmacc, fetch });
  return {
    client: connect("nordlicht", watched.fetch),
    remark: mockRemark(mocks.enmacc.url),
    isLive: false,
    mayWrite: true,
    token: watched.token,
    counterparty: connect("alpenstrom", fetch),
  };
}

function watchedFetch(fetch: Fetch) {
  let facts: TokenFacts | undefined;
  const watched = watchTokens(fetch, (issued) => {
    facts = issued;
  });
  return { fetch: watched, token: () => facts };
}

function liveRemark(name: string, write: boolean): string {
  const steps = write
    ? "Steps that change data run too."
    : "Only steps that read data run; --write adds the others.";
  return `Live: ${name}. ${steps}`;
}

function mockRemark(url: string): string {
  return `A mock server built from the API's document, at ${url}. It remembers what the steps do.`;
}
