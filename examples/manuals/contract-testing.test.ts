import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createAuthenticatedEttClient } from "@energy-clients/auth/ett";
import { createTestClock } from "@energy-clients/auth/testing";
import { type MockServer, readWaivers, startMocks } from "@energy-clients/contract-testing";
import { unwrap } from "@energy-clients/ett-client";
import { expect, it, onTestFinished, vi } from "vitest";
import {
  createNovember,
  expectTransfer,
  forwardToMocks,
  injectFaults,
  startMockOrProxy,
  startWithClock,
  startWithScenario,
  testReplay,
} from "./contract-testing.ts";

const organizationId = "3f2c8a54-7f0e-4c1b-9a55-1d2f6b7c8e90";
const certificateId = { registry: "Narnia", streamId: "6f1d3c52-8a4e-4b07-9c1d-2e5f7a9b3c4d" };
const receiverId = "f90b3c68-71ea-4d25-b8f3-e45a0d9c1b76";

async function arrange() {
  const mocks = await startMocks();
  onTestFinished(() => mocks.close());
  return { mocks, ett: createAuthenticatedEttClient({ ...mocks.connect().ett, random: () => 0 }) };
}

const output = (name: string) => readFileSync(join(import.meta.dirname, name), "utf8").trimEnd();

function messageOf(failing: () => void): string {
  try {
    failing();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("Nothing failed");
}

/** With the path of an installed package, and any line: each change of the document moves the lines. */
const asOfConsumer = (message: string) =>
  message.replaceAll(
    /\S*contract-testing.documents.(\S+):\d+/g,
    "node_modules/@energy-clients/contract-testing/documents/$1:1",
  );

const transfer = (quantity: number) => ({
  query: { organizationId },
  body: { certificateId, receiverId, quantity, hashedAttributes: [] },
});

it("compares what the client sent, field by field", async () => {
  const { mocks, ett } = await arrange();
  const expected = { organizationId, certificateId, receiverId };

  await ett.transferCertificate(transfer(115_000));

  expect(messageOf(() => expectTransfer(mocks.ett, expected))).toBe(output("call-differs.txt"));
  mocks.reset();
  await ett.transferCertificate(transfer(1_150_000));
  expectTransfer(mocks.ett, expected);
});

it("injects faults that fire", async () => {
  const { mocks, ett } = await arrange();

  injectFaults(mocks.ett);

  expect(mocks.ett.unfiredFaults).toHaveLength(3);
  await expect(ett.transferCertificate(transfer(100))).rejects.toMatchObject({ code: "outcome_unknown" });
});

it("names who broke the contract, and the line of the document", async () => {
  const { mocks, ett } = await arrange();
  const query = { organizationId };
  const { result, ...page } = await unwrap(ett.getWallets({ query }));
  mocks.ett.script("getWallets", { body: { ...page, result: [{ ...result[0], id: "first" }] } });

  await ett.getWallets({ query });
  await fetch(`${mocks.ett.url}/wallet-api/transfers?organizationId=${organizationId}`, {
    method: "POST",
    headers: { authorization: "Bearer a-token", "content-type": "application/json", "x-api-version": "1" },
    body: JSON.stringify({ ...transfer(100).body, quantity: "100" }),
  });

  expect(asOfConsumer(messageOf(() => mocks.ett.expectNoViolations()))).toBe(
    asOfConsumer(output("violations.txt")),
  );
});

it("generates a month of certificates", async () => {
  const scenario = createNovember(organizationId);

  expect(scenario.organization(organizationId).certificates.length).toBeGreaterThan(24 * 29);
});

it("forwards requests to real origins to the mocks, with MSW", async () => {
  const { mocks } = await arrange();
  const server = forwardToMocks(mocks);
  server.listen({ onUnhandledRequest: "bypass" });
  onTestFinished(() => server.close());
  const { clientId, clientSecret } = mocks.connect().ett;

  const ett = createAuthenticatedEttClient({ environment: "demo", clientId, clientSecret });

  expect((await ett.getClientConsents()).ok).toBe(true);
  expect(mocks.ett.calls("getClientConsents")).toHaveLength(1);
});

it("runs against a mock, or against a server behind a proxy", async () => {
  const get = (server: MockServer | Awaited<ReturnType<typeof startMockOrProxy>>) =>
    fetch(`${server.url}/wallet-api/wallets`);
  vi.stubEnv("ETT_BASE_URL", undefined);
  onTestFinished(() => void vi.unstubAllEnvs());
  await using upstream = await startMockOrProxy();
  vi.stubEnv("ETT_BASE_URL", upstream.url);
  await using proxy = await startMockOrProxy();

  expect((await get(proxy)).status).toBe(401);
  expect(upstream.requests).toHaveLength(1);
});

it("checks that a call is replayed after a 401", async () => {
  const body = {
    productionCertificateId: certificateId,
    consumptionCertificateId: certificateId,
    quantity: 100,
  };

  await testReplay(async (ett) => {
    await ett.claimCertificate({ query: { organizationId }, body });
  });
});

it("reads waivers", () => {
  const [waiver] = readWaivers(join(import.meta.dirname, "waivers.yaml"));

  expect(waiver).toMatchObject({ operation: "createWallet", side: "response", expires: "2027-03-31" });
});

it("connects a client by the clock of a test", async () => {
  const { clock, mocks, ett } = await startWithClock();
  onTestFinished(() => mocks.close());

  await ett.getClientConsents();
  await clock.advance(7_200_000);
  await ett.getClientConsents();

  expect(mocks.identity.calls("requestToken")).toHaveLength(2);
  mocks.expectNoViolations();
});

it("gives clients the clock of their scenario", async () => {
  const { scenario, mocks } = await startWithScenario(createTestClock({ now: "2026-11-30T12:00:00Z" }));
  onTestFinished(() => mocks.close());

  expect(mocks.connect().ett.now?.()).toBe(Date.UTC(2026, 10, 30, 12));
  expect(scenario.tokens.issued).toBe(0);
});
