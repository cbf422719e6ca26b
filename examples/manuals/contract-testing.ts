import { createAuthenticatedEttClient } from "@energy-clients/auth/ett";
import { createTestClock, type TestClock } from "@energy-clients/auth/testing";
import {
  certificates,
  ettScenario,
  type MockServer,
  type Mocks,
  startMockServer,
  startMocks,
  startProxy,
} from "@energy-clients/contract-testing";
import { mockHandlers } from "@energy-clients/contract-testing/msw";
import { bypass, http } from "msw";
import { setupServer } from "msw/node";

interface ExpectedTransfer {
  readonly organizationId: string;
  readonly certificateId: { readonly registry: string; readonly streamId: string };
  readonly receiverId: string;
}

export function expectTransfer(
  mock: MockServer,
  { organizationId, certificateId, receiverId }: ExpectedTransfer,
) {
  // #region expect-call
  mock.expectCalledOnceWith("transferCertificate", {
    query: { organizationId },
    body: { certificateId, receiverId, quantity: 1_150_000, hashedAttributes: [] },
  });
  // #endregion
}

export function injectFaults(mock: MockServer) {
  // #region faults
  mock.injectFault("getWallets", { status: 429, headers: { "retry-after": "2" } });
  mock.injectFault("transferCertificate", { reset: "after-read" });
  mock.injectFault("*", { status: 503 }, { probability: 0.2, seed: 7 });
  // #endregion
}

export function createNovember(id: string) {
  // #region data-sets
  const november = certificates({ from: "2026-11-01", to: "2026-12-01" });
  const ett = ettScenario({ organizations: [{ id, certificates: november }] });
  // #endregion
  return ett;
}

export function forwardToMocks(mocks: Mocks) {
  // #region msw
  const server = setupServer(...mockHandlers({ http, bypass }, mocks)); // in a browser: setupWorker()
  // #endregion
  return server;
}

export async function startMockOrProxy() {
  // #region proxy
  const ett = process.env.ETT_BASE_URL
    ? await startProxy("ett", { upstream: process.env.ETT_BASE_URL })
    : await startMockServer("ett");
  // #endregion
  return ett;
}

type EttClient = ReturnType<typeof createAuthenticatedEttClient>;

export async function testReplay(codeUnderTest: (ett: EttClient) => Promise<void>) {
  // #region contract-test
  const scenario = ettScenario();
  await using mocks = await startMocks({ scenarios: { ett: scenario } });
  mocks.ett.injectFault("claimCertificate", { status: 401 });

  await codeUnderTest(createAuthenticatedEttClient(mocks.connect().ett));

  mocks.ett.expectCalledTimes("claimCertificate", 2);
  mocks.expectFaultsFired();
  mocks.expectNoViolations();
  // #endregion
}

export async function startWithClock() {
  // #region connect
  const clock = createTestClock();
  const scenarios = { ett: ettScenario({ now: clock.now }) };
  const mocks = await startMocks({ clock, scenarios });
  const ett = createAuthenticatedEttClient(mocks.connect().ett);
  // #endregion
  return { clock, mocks, ett };
}

export async function startWithScenario(clock: TestClock) {
  // #region scenario
  const scenario = ettScenario({ now: clock.now });
  const mocks = await startMocks({ scenarios: { ett: scenario } });
  // #endregion
  return { scenario, mocks };
}
