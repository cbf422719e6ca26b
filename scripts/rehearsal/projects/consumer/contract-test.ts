import { enmaccScenario, ettScenario, startMocks } from "@energy-clients/contract-testing";
import { callEnmacc } from "./call-enmacc.js";
import { callEtt } from "./call-ett.js";
import { connectEnmacc } from "./connect-enmacc.js";
import { connectEtt } from "./connect-ett.js";

// A contract test of a team, for any runner: mocks in the test's own process.
const mocks = await startMocks();
try {
  const ett = await callEtt(
    connectEtt(
      mocks.ett.url,
      `${mocks.identity.url}/demo.example/B2C_1A_ClientCredentials/oauth2/v2.0/token`,
    ),
  );
  const enmacc = await callEnmacc(connectEnmacc(mocks.enmacc.url));
  mocks.expectNoViolations();
  mocks.enmacc.expectCalledTimes("getRfqs", 1);
  console.log(JSON.stringify({ ett, enmacc }));
} finally {
  await mocks.close();
}

// What a test with state is typed by.
export const scenarios = { ett: ettScenario, enmacc: enmaccScenario };
