import { createAuthenticatedEttClient } from "@energy-clients/auth/ett";
import { startMocks } from "@energy-clients/contract-testing";
import { createEnmaccClient } from "@energy-clients/enmacc-client";
import { trace } from "@opentelemetry/api";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { afterEach, expect, it, onTestFinished, vi } from "vitest";
import { reroute } from "../reroute.ts";
import {
  callWithSecretOfVault,
  callWithTestClock,
  createAtVersionedUrl,
  createBehindGateway,
  createOneOfMany,
  createOwnFetch,
  createSeveralClients,
  createTraced,
  createWithinPlan,
  transferOrHold,
} from "./auth.ts";

const organizationId = "3f2c8a54-7f0e-4c1b-9a55-1d2f6b7c8e90";

afterEach(() => vi.unstubAllGlobals());

async function arrange() {
  const mocks = await startMocks();
  onTestFinished(() => mocks.close());
  vi.stubGlobal("fetch", fetch);
  reroute({
    "https://demo.energytrackandtrace.dk": mocks.ett.url,
    "https://datahubeouenerginet.b2clogin.com": mocks.identity.url,
    "https://api.example": mocks.ett.url,
    [mocks.ett.url]: mocks.ett.url,
    [mocks.identity.url]: mocks.identity.url,
    [mocks.enmacc.url]: mocks.enmacc.url,
  });
  return { mocks, connection: mocks.connect() };
}

it("calls with a secret of a vault", async () => {
  const { mocks, connection } = await arrange();
  const read = vi.fn(async () => String(connection.ett.clientSecret));

  const { ok } = await callWithSecretOfVault({ read });

  expect(ok).toBe(true);
  expect(read).toHaveBeenCalledExactlyOnceWith("ett/client-secret");
  mocks.expectNoViolations();
});

it("shares one token between several clients", async () => {
  const { mocks, connection } = await arrange();
  const usagePlan = { ratePerSecond: 10, burst: 20 };
  const { enmacc, risk } = createSeveralClients({ ...connection.enmacc, usagePlan }, createEnmaccClient);

  await Promise.all([enmacc.refreshToken(), risk.refreshToken()]);

  expect(mocks.enmacc.calls("authenticate")).toHaveLength(1);
});

it("holds a transfer of unknown outcome for review", async () => {
  const { mocks, connection } = await arrange();
  mocks.ett.injectFault("transferCertificate", { reset: "after-read" });
  const holdForReview = vi.fn(async () => {});
  const certificateId = { registry: "Narnia", streamId: "6f1d3c52-8a4e-4b07-9c1d-2e5f7a9b3c4d" };
  const receiverId = "f90b3c68-71ea-4d25-b8f3-e45a0d9c1b76";
  const body = { certificateId, receiverId, quantity: 100, hashedAttributes: [] };
  const init = { query: { organizationId }, body };

  await transferOrHold(createAuthenticatedEttClient(connection.ett), { holdForReview }, init);

  expect(holdForReview).toHaveBeenCalledExactlyOnceWith(init, expect.stringContaining("getTransfers"));
  expect(mocks.ett.calls("transferCertificate")).toHaveLength(1);
});

it("keeps to a usage plan, and shares it in a Redis that may be unavailable", async () => {
  const { mocks, connection } = await arrange();
  const refuse = async () => {
    throw Object.assign(new Error("NOPERM this user has no permissions"), { code: "NOPERM" });
  };
  const usagePlan = { ratePerSecond: 10, burst: 20 };
  const key = Buffer.alloc(32, 1).toString("base64");
  const shared = createOneOfMany({ ...connection.enmacc, usagePlan }, { eval: refuse, evalsha: refuse }, key);

  await createWithinPlan(connection.enmacc).refreshToken();
  await shared.refreshToken();

  expect(mocks.enmacc.calls("authenticate")).toHaveLength(2);
});

it("uses the version at the end of a base URL", async () => {
  const send = vi.fn(async (_: string) =>
    Response.json({ access_token: "a-token", token_type: "Bearer", expires_in: 3600 }),
  );
  vi.stubGlobal("fetch", send);
  const credentials = { clientId: "an-id", clientSecret: "not-a-secret", apiKey: "not-a-key" };

  await createAtVersionedUrl(credentials).refreshToken();

  expect(send.mock.lastCall?.[0]).toMatch(/^https:\/\/connect-sandbox\.enmacc\.com\/v2\.2\/[^/]+$/);
});

it("writes spans", async () => {
  const { connection } = await arrange();
  const exporter = new InMemorySpanExporter();
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }),
  );
  onTestFinished(() => trace.disable());

  await createTraced(connection.ett).getClientConsents();

  expect(exporter.getFinishedSpans().map(({ name }) => name)).toContain("getClientConsents");
});

it("calls an internal host over http", async () => {
  const { mocks, connection } = await arrange();
  reroute({ "http://gateway.internal": mocks.ett.url, [mocks.identity.url]: mocks.identity.url });
  const environment = { ...connection.ett.environment, baseUrl: "http://gateway.internal" };

  const { ok } = await createBehindGateway({ ...connection.ett, environment }).getClientConsents();

  expect(ok).toBe(true);
});

it("passes the pause before a retry by a clock", async () => {
  const { environment, clientId, clientSecret } = (await arrange()).connection.ett;
  let calls = 0;
  const fetch = async (url: string) => {
    if (url === environment.tokenUrl)
      return Response.json({ access_token: "a-token", token_type: "Bearer", expires_in: 3600 });
    calls += 1;
    return calls === 1 ? new Response(null, { status: 503 }) : Response.json({ result: [] });
  };

  const { ok, requests } = await callWithTestClock({ environment, clientId, clientSecret, fetch });

  expect([ok, requests]).toEqual([true, 2]);
});

it("composes a fetch of building blocks", async () => {
  const { mocks, connection } = await arrange();
  const { clientId, clientSecret, environment } = connection.ett;
  const send = createOwnFetch({ ...environment, clientId, clientSecret: String(clientSecret) });

  const { status } = await send("https://api.example/api/authorization/client/consents", {
    method: "GET",
    headers: { "x-api-version": "1" },
  });

  expect(status).toBe(200);
  await expect(send("https://elsewhere.example/", { method: "GET", headers: {} })).rejects.toMatchObject({
    code: "origin_not_allowed",
  });
  mocks.expectNoViolations();
});
