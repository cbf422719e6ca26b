import {
  addCredentials,
  composeFetch,
  createTokenCache,
  guardOrigins,
  requestClientCredentialsToken,
  requestEnmaccToken,
} from "@energy-clients/auth";
import { createAuthenticatedEnmaccClient } from "@energy-clients/auth/enmacc";
import { createAuthenticatedEttClient } from "@energy-clients/auth/ett";
import type { Fetch } from "@energy-clients/client-core";
import { createEnmaccClient, type EnmaccClient } from "@energy-clients/enmacc-client";
import { createEttClient, type EttClient, unwrap } from "@energy-clients/ett-client";
import type { Calls, CreateCalls } from "../calls/peer.ts";
import { API_KEY, CERTIFICATE, ORGANIZATION_ID, RFQ_QUERY, type Work } from "../calls/work.ts";

const clientId = "8d3b2f60-1c7e-4a53-9d0e-5f1a2b3c4d5e";
const clientSecret = "the-secret-of-the-benchmarks";
const scope = "https://energy.example/.default";

/** The generated client alone: no token. ETT's adds the version header. */
export const createBareCalls: CreateCalls = (work, baseUrl) => callsOf(work, clientOf(work, baseUrl));

/** The generated client, and around `fetch` what adds the token and keeps it from other origins; nothing else. */
export const createCallsWithAuth: CreateCalls = (work, baseUrl) => {
  const url = baseUrl + work.tokenPath;
  const send: Fetch = (input, init) => globalThis.fetch(input, init);
  const isEtt = work.api === "ett";
  const tokens = createTokenCache({
    requestToken: () =>
      isEtt
        ? requestClientCredentialsToken({ tokenUrl: url, clientId, clientSecret, scope, fetch: send })
        : requestEnmaccToken({ authenticateUrl: url, clientId, clientSecret, apiKey: API_KEY, fetch: send }),
  });
  const decorators = [
    addCredentials({ tokens, ...(isEtt ? {} : { apiKey: API_KEY }) }),
    guardOrigins({ origins: [new URL(baseUrl).origin] }),
  ];
  return callsOf(work, clientOf(work, baseUrl, composeFetch(decorators, send)));
};

/** The client that a team uses: deadline, retry, credentials, attempt time-out, guard; for enmacc the quota as well. */
export const createCallsWithEverything: CreateCalls = (work, baseUrl) => {
  if (work.api === "ett") {
    const environment = { baseUrl, tokenUrl: baseUrl + work.tokenPath, scope };
    return callsOf(work, createAuthenticatedEttClient({ environment, clientId, clientSecret }));
  }
  // A plan that nothing reaches: what is measured is the counting, not the waiting.
  const usagePlan = { ratePerSecond: 1_000_000, burst: 1_000_000 };
  return callsOf(
    work,
    createAuthenticatedEnmaccClient({ baseUrl, clientId, clientSecret, apiKey: API_KEY, usagePlan }),
  );
};

function clientOf({ api }: Work, baseUrl: string, fetch?: Fetch): EttClient | EnmaccClient {
  const options = { baseUrl, ...(fetch && { fetch }) };
  return api === "ett" ? createEttClient(options) : createEnmaccClient(options);
}

function callsOf({ api, tasks }: Work, client: EttClient | EnmaccClient): Calls {
  if (api === "ett") {
    const ett = client as EttClient;
    const query = { organizationId: ORGANIZATION_ID };
    return {
      get: () => unwrap(ett.getCertificate({ path: CERTIFICATE, query })),
      post: () => unwrap(ett.transferCertificate({ query, body: tasks.post.body as never })),
    };
  }
  const enmacc = client as EnmaccClient;
  return {
    get: () => unwrap(enmacc.getRfqs({ query: RFQ_QUERY })),
    post: () => unwrap(enmacc.createRfq({ body: tasks.post.body as never })),
  };
}
