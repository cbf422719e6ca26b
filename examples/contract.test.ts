import { createAuthenticatedEttClient } from "@energy-clients/auth/ett";
import { startMocks } from "@energy-clients/contract-testing";
import { unwrap } from "@energy-clients/ett-client";
import { expect, it } from "vitest";

it("lists certificates as ETT's document declares", async () => {
  await using mocks = await startMocks();
  const ett = createAuthenticatedEttClient(mocks.connect().ett);
  mocks.ett.script("getCertificates", { status: 403, example: "problem" }, { example: "first-page" });
  const query = { organizationId: "3f2c8a54-7f0e-4c1b-9a55-1d2f6b7c8e90", Limit: 2 };

  const refused = await ett.getCertificates({ query });
  const { result } = await unwrap(ett.getCertificates({ query }));

  expect(refused.response.status).toBe(403);
  expect(result).toHaveLength(2);
  mocks.ett.expectNoViolations();
});
