import { type AuthenticatedEttOptions, createAuthenticatedEttClient } from "@energy-clients/auth/ett";
import { test } from "@energy-clients/contract-testing/vitest";
import { expect } from "vitest";

async function codeUnderTest(connection: AuthenticatedEttOptions) {
  const ett = createAuthenticatedEttClient({ ...connection, random: () => 0 }); // no pause before the retry
  await ett.getWallets({ query: { organizationId: "3f2c8a54-7f0e-4c1b-9a55-1d2f6b7c8e90" } });
}

// #region test
test("tries again after 503", async ({ mocks }) => {
  mocks.ett.injectFault("getWallets", { status: 503 });

  await codeUnderTest(mocks.connect().ett);

  expect(mocks.ett.calls("getWallets").map(({ response }) => response.status)).toEqual([503, 200]);
});
// #endregion
