import { createAuthenticatedEttClient } from "@energy-clients/auth/ett";
import { createTestClock } from "@energy-clients/auth/testing";
import { ettScenario, startMocks } from "@energy-clients/contract-testing";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";

let mocks: Awaited<ReturnType<typeof startMocks>>;
beforeAll(async () => {
  mocks = await startMocks();
});
afterEach(() => {
  mocks.expectFaultsFired();
  mocks.reset();
});
afterAll(() => mocks.close());

const query = { organizationId: "3f2c8a54-7f0e-4c1b-9a55-1d2f6b7c8e90" };

it("gets a new token after a 401, and sends the request once more", async () => {
  // The scenario issues a new token for each request. Without one the token never changes, and a replay would be useless.
  await using own = await startMocks({ scenarios: { ett: ettScenario() } });
  const ett = createAuthenticatedEttClient(own.connect().ett);
  own.ett.injectFault("getClientConsents", { status: 401 });

  const { ok, requests } = await ett.getClientConsents();

  expect([ok, requests]).toEqual([true, 2]);
  expect(own.identity.calls("requestToken")).toHaveLength(2);
});

it("does not send a transfer again when its response is lost", async () => {
  const ett = createAuthenticatedEttClient(mocks.connect().ett);
  mocks.ett.injectFault("transferCertificate", { reset: "after-read" });
  const certificateId = { registry: "Narnia", streamId: "6f1d3c52-8a4e-4b07-9c1d-2e5f7a9b3c4d" };
  const receiverId = "f90b3c68-71ea-4d25-b8f3-e45a0d9c1b76";
  const body = { certificateId, receiverId, quantity: 100, hashedAttributes: [] };

  const transfer = ett.transferCertificate({ query, body });

  await expect(transfer).rejects.toMatchObject({
    code: "outcome_unknown",
    operationId: "transferCertificate",
  });
  expect(mocks.ett.calls("transferCertificate")).toHaveLength(1);
});

it("waits as long as Retry-After says, by a clock that the test moves", async () => {
  const clock = createTestClock();
  let calls = 0;
  const { environment, clientId, clientSecret } = mocks.connect().ett;
  const fetch = async (url: string) => {
    if (url === environment.tokenUrl) {
      return Response.json({ access_token: "a-token", token_type: "Bearer", expires_in: 3600 });
    }
    calls += 1;
    return calls === 1
      ? new Response(null, { status: 503, headers: { "retry-after": "10" } })
      : Response.json({ result: [] });
  };
  const ett = createAuthenticatedEttClient({ environment, clientId, clientSecret, fetch, ...clock.options });

  const result = ett.getWallets({ query });
  await clock.advance(9_000);
  expect(calls).toBe(1);
  await clock.advance(2_000);

  expect((await result).ok).toBe(true);
  expect(calls).toBe(2);
});
