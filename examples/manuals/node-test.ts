import { test } from "node:test";
import { startMockServer } from "@energy-clients/contract-testing";
import { createEttClient } from "@energy-clients/ett-client";

const organizationId = "3f2c8a54-7f0e-4c1b-9a55-1d2f6b7c8e90";

async function codeUnderTest(baseUrl: string) {
  const headers = { authorization: "Bearer a-token" };
  const ett = createEttClient({
    baseUrl,
    fetch: (url, init) => fetch(url, { ...init, headers: { ...init.headers, ...headers } }),
  });
  await ett.getWallets({ query: { organizationId } });
}

// #region test
test("lists wallets", async () => {
  await using mock = await startMockServer("ett");
  await codeUnderTest(mock.url);
  mock.expectCalledOnceWith("getWallets", { query: { organizationId } });
  mock.expectNoViolations();
});
// #endregion
