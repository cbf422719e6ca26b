import { enmaccScenario, ettScenario, startMocks } from "@energy-clients/contract-testing";
import { callBoth } from "./calls.js";

/** A contract test of a CommonJS project, for any runner: mocks in the test's own process. */
async function main(): Promise<void> {
  const mocks = await startMocks();
  try {
    const result = await callBoth({
      ETT_URL: mocks.ett.url,
      TOKEN_URL: `${mocks.identity.url}/demo.example/B2C_1A_ClientCredentials/oauth2/v2.0/token`,
      ENMACC_URL: mocks.enmacc.url,
    });
    mocks.expectNoViolations();
    mocks.enmacc.expectCalledTimes("getRfqs", 1);
    console.log(JSON.stringify(result));
  } finally {
    await mocks.close();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});

/** Types of a test with state. */
export const scenarios = { ett: ettScenario, enmacc: enmaccScenario };
