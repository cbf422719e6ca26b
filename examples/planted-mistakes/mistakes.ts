import type { Mocks } from "@energy-clients/contract-testing";
import { ettCall, organizationId, otherOrganizationId, type Sandbox, transfer } from "./sandbox.ts";

/** A typical mistake, in code that sends HTTP requests without the clients. */
export interface PlantedMistake {
  readonly name: string;
  /** What the test prepares. */
  readonly arrange?: (sandbox: Sandbox) => void;
  readonly code: (sandbox: Sandbox) => Promise<unknown>;
  /** What the test asserts besides `expectNoViolations()` and `expectFaultsFired()`. */
  readonly assert?: (mocks: Mocks, sandbox: Sandbox) => void;
}

const certificates = `/wallet-api/certificates?organizationId=${organizationId}`;

/** Asserts that the transfer was sent once, although it failed. */
const sentOnce = ({ ett }: Mocks) => ett.expectCalledTimes("transferCertificate", 1);

/** The mistakes of code for ETT, and what a test must assert to catch each. */
export const plantedMistakes: readonly PlantedMistake[] = [
  {
    name: "no X-API-Version header",
    code: ({ send, bearer }) => send("ett", certificates, { headers: { authorization: bearer } }),
  },
  {
    name: "X-API-Version as a date",
    code: (sandbox) => ettCall(sandbox, certificates, { headers: { "x-api-version": "20230101" } }),
    // The document does not say which versions there are: an environment may accept others.
    assert: ({ ett }) => ett.expectCalledWith("getCertificates", { headers: { "x-api-version": "1" } }),
  },
  {
    name: "enum in the wrong case (Type=Production)",
    code: (sandbox) => ettCall(sandbox, `${certificates}&Type=Production`),
  },
  {
    name: "organizationId left out",
    code: (sandbox) => ettCall(sandbox, "/wallet-api/certificates"),
  },
  {
    name: "organisation's CVR number in place of its GUID",
    code: (sandbox) => ettCall(sandbox, "/wallet-api/certificates?organizationId=12345678"),
  },
  {
    name: "quantity in kWh as a float",
    code: (sandbox) => transfer(sandbox, { quantity: 1.15 }),
  },
  {
    name: "quantity as text",
    code: (sandbox) => transfer(sandbox, { quantity: "1150" }),
  },
  {
    name: "quantity in kWh as a whole number",
    code: (sandbox) => transfer(sandbox, { quantity: 1 }),
    assert: ({ ett }) =>
      ett.expectCalledOnceWith("transferCertificate", { body: transfer.body({ quantity: 1000 }) }),
  },
  {
    name: "times in milliseconds",
    code: (sandbox) =>
      ettCall(sandbox, `${certificates}&Start=${Date.UTC(2026, 10, 1)}&End=${Date.UTC(2026, 10, 2)}`),
    assert: ({ ett }) =>
      ett.expectCalledOnceWith("getCertificates", { query: { Start: Date.UTC(2026, 10, 1) / 1000 } }),
  },
  {
    name: "Limit=0 for all",
    code: (sandbox) => ettCall(sandbox, `${certificates}&Limit=0`),
  },
  {
    name: "misspelt query parameter (Ofset)",
    code: (sandbox) => ettCall(sandbox, `${certificates}&Ofset=10`),
  },
  {
    name: "follows the Location of a 202",
    async code(sandbox) {
      const response = await transfer(sandbox);
      const location = response.headers.get("location") ?? "";
      await ettCall(sandbox, new URL(location, sandbox.mocks.ett.url).pathname);
    },
  },
  {
    name: "treats 202 as completed",
    code: (sandbox) => transfer(sandbox),
    assert: ({ ett }) => {
      const [sent] = ett.calls("transferCertificate");
      const accepted = sent?.response.body as { readonly transferRequestId: string } | undefined;
      ett.expectCalledWith("getRequestStatus", { path: { requestId: accepted?.transferRequestId } });
    },
  },
  {
    name: "retries a POST whose response was lost",
    arrange: ({ mocks }) => mocks.ett.injectFault("transferCertificate", { reset: "after-read" }),
    code: (sandbox) => transfer(sandbox).catch(() => transfer(sandbox)),
    assert: sentOnce,
  },
  {
    name: "retries a POST after a gateway's 504",
    arrange: ({ mocks }) => mocks.ett.injectFault("transferCertificate", { html: 504, acts: true }),
    async code(sandbox) {
      const response = await transfer(sandbox);
      if (response.status >= 500) await transfer(sandbox);
    },
    assert: sentOnce,
  },
  {
    name: "transfers more than there is",
    code: (sandbox) => transfer(sandbox, { quantity: 4_294_967_295 }),
    assert: ({ ett }) => {
      const refused = ett.requests.filter(({ response }) => response.status >= 400);
      if (refused.length > 0) throw new Error(`ETT refused: ${JSON.stringify(refused[0]?.response.body)}`);
    },
  },
  {
    name: "keeps its token after a new consent",
    arrange: ({ ett }) => ett.consent(otherOrganizationId),
    code: (sandbox) => ettCall(sandbox, `/wallet-api/wallets?organizationId=${otherOrganizationId}`),
    assert: ({ identity }) => identity.expectCalledTimes("requestToken", 2),
  },
  {
    name: "gives up when its token has expired",
    arrange: ({ ett }) => ett.tokens.expireAll(),
    code: (sandbox) => ettCall(sandbox, certificates),
    assert: ({ identity }) => identity.expectCalledTimes("requestToken", 2),
  },
  {
    name: "requests a new token for every call",
    async code(sandbox) {
      await ettCall(sandbox, certificates);
      await sandbox.authenticate();
      await ettCall(sandbox, certificates);
    },
    assert: ({ identity }) => identity.expectCalledTimes("requestToken", 1),
  },
  {
    name: "ignores Retry-After",
    arrange: ({ mocks }) =>
      mocks.ett.injectFault("getCertificates", { status: 429, headers: { "retry-after": "30" } }),
    async code(sandbox) {
      const response = await ettCall(sandbox, certificates);
      if (response.status === 429) await ettCall(sandbox, certificates);
    },
    assert: (_, { waitedMs }) => {
      if (waitedMs() < 30_000) throw new Error(`waited ${waitedMs()} ms of the 30000 ms of Retry-After`);
    },
  },
  {
    name: "reads JSON from an error without a body",
    arrange: ({ mocks }) => mocks.ett.script("getCertificates", { status: 403, empty: true }),
    code: async (sandbox) => (await ettCall(sandbox, certificates)).json(),
  },
  {
    name: "secret in the query of a token request",
    code: ({ send }) =>
      send("identity", "/x.onmicrosoft.com/B2C_1A_ClientCredentials/oauth2/v2.0/token?client_secret=s", {
        method: "POST",
      }),
  },
];
