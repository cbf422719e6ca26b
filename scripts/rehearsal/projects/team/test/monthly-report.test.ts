import { createAuthenticatedEttClient } from "@energy-clients/auth/ett";
import { startMocks } from "@energy-clients/contract-testing";
import type { OperationId } from "@energy-clients/ett-client";
import { expect, it } from "vitest";
import { monthlyReport } from "../src/monthly-report.ts";

it("adds up transfers and claims, and breaks no contract", async () => {
  await using mocks = await startMocks();
  const tokenPath = "/demo.example/B2C_1A_ClientCredentials/oauth2/v2.0/token";
  const ett = createAuthenticatedEttClient({
    environment: {
      baseUrl: mocks.ett.url,
      tokenUrl: mocks.identity.url + tokenPath,
      scope: "https://demo.example/.default",
    },
    clientId: "8d3b2f60-1c7e-4a53-9d0e-5f1a2b3c4d5e",
    clientSecret: "example-secret",
  });

  const report = await monthlyReport(ett, "3f2c8a54-7f0e-4c1b-9a55-1d2f6b7c8e90");

  expect(report.transferred).toBeGreaterThan(0);
  expect(report.claimed).toBeGreaterThan(0);
  expect(report.hours).toBeGreaterThan(0);
  mocks.expectNoViolations();
  const called = [...mocks.ett.calledOperations] as OperationId[];
  const deprecated = called.filter((id) => ett.operations[id].deprecated);
  if (deprecated.length > 0) console.warn(`calls what is deprecated: ${deprecated.join(", ")}`);
});
