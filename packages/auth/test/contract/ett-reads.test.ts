import { type ContractServer, startMockServer, startProxy } from "@energy-clients/contract-testing";
import { forOrganization, type OrganizationClient, unwrap } from "@energy-clients/ett-client";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { resolveEttEnvironment } from "../../src/client/ett-environment.js";
import { createAuthenticatedEttClient } from "../../src/ett.js";

// With ETT_BASE_URL the same tests read from the real ETT, through a proxy that judges every response by the document:
// what fails then is drift. ETT_CLIENT_ID and ETT_CLIENT_SECRET are needed as well; ETT_TOKEN_URL and ETT_SCOPE are
// demo's unless given. Nothing but reads and token requests passes the proxy.
const { ETT_BASE_URL: upstream, ETT_CLIENT_ID, ETT_CLIENT_SECRET, ETT_TOKEN_URL, ETT_SCOPE } = process.env;
const demo = resolveEttEnvironment("demo");
const tokenUrl = new URL(ETT_TOKEN_URL ?? demo.tokenUrl);

describe(`what only reads, from ${upstream ?? "the mock"}`, () => {
  let ett: ContractServer;
  let identity: ContractServer;
  let organization: OrganizationClient;

  beforeAll(async () => {
    [ett, identity] = await Promise.all(
      upstream === undefined
        ? [startMockServer("ett"), startMockServer("ett-identity")]
        : [startProxy("ett", { upstream }), startProxy("ett-identity", { upstream: tokenUrl.origin })],
    );
    const client = connect();
    const { result } = await unwrap(client.call("getClientConsents"));
    const [consent] = result;
    if (consent === undefined) throw new Error("No organisation gave its consent to this client");
    organization = forOrganization(client, consent.organizationId);
  });
  beforeEach(() => {
    ett.reset();
    identity.reset();
  });
  afterEach(() => {
    ett.expectNoViolations();
    identity.expectNoViolations();
  });
  afterAll(async () => {
    await Promise.all([ett?.close(), identity?.close()]);
  });

  function connect() {
    return createAuthenticatedEttClient({
      environment: {
        baseUrl: ett.url,
        tokenUrl: `${identity.url}${tokenUrl.pathname}`,
        scope: ETT_SCOPE ?? demo.scope,
      },
      clientId: ETT_CLIENT_ID ?? "6b1d0a34-8f5c-4a57-9d0e-3c2b7f1e9a45",
      clientSecret: ETT_CLIENT_SECRET ?? "example-client-secret",
    });
  }

  it.each([
    "getMeteringPoints",
    "getContracts",
    "getReportStatuses",
    "getCertificates",
    "getCertificatesCursor",
    "getClaims",
    "getClaimsCursor",
    "getTransfers",
    "getTransfersCursor",
    "getWallets",
  ] as const)("%s responds as documented", async (id) => {
    const { response } = await organization.call(id);

    expect(response.status).toBe(200);
  });

  it("finds a listed certificate by its id", async () => {
    const { result } = await unwrap(organization.call("getCertificates", { query: { Limit: 1 } }));

    for (const { federatedStreamId } of result) {
      const found = await unwrap(organization.call("getCertificate", { path: federatedStreamId }));

      expect(found.federatedStreamId).toBeDefined();
    }
  });
});
