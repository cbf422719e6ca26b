import { startMocks } from "@energy-clients/contract-testing";
import { reroute } from "./reroute.ts";

// Runs the quick starts of the README against mock servers instead of the live systems.
await using mocks = await startMocks();

reroute({
  "https://demo.energytrackandtrace.dk": mocks.ett.url,
  "https://datahubeouenerginet.b2clogin.com": mocks.identity.url,
  "https://enmacc.example": mocks.enmacc.url,
});
const { ett, enmacc } = mocks.connect();
Object.assign(process.env, {
  ETT_CLIENT_ID: ett.clientId,
  ETT_CLIENT_SECRET: ett.clientSecret,
  ETT_RECEIVER_ID: "f90b3c68-71ea-4d25-b8f3-e45a0d9c1b76",
  ENMACC_BASE_URL: "https://enmacc.example",
  ENMACC_CLIENT_ID: enmacc.clientId,
  ENMACC_CLIENT_SECRET: enmacc.clientSecret,
  ENMACC_API_KEY: enmacc.apiKey,
});

for (const example of ["./ett-quick-start.ts", "./enmacc-quick-start.ts"]) {
  console.log(`\n${example}`);
  await import(example);
}

for (const mock of [mocks.ett, mocks.identity, mocks.enmacc]) mock.expectNoViolations();
for (const [mock, operation] of [
  [mocks.ett, "transferCertificate"],
  [mocks.ett, "getRequestStatus"],
  [mocks.enmacc, "authenticate"],
] as const) {
  if (!mock.calledOperations.has(operation)) throw new Error(`The examples did not call ${operation}`);
}
