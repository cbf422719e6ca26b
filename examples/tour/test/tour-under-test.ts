import type { Mocks } from "@energy-clients/contract-testing";
import type { Env } from "../options.ts";
import { runTour } from "../run-tour.ts";
import { startTourMocks } from "../tour-mocks.ts";

export const SECRET = "a-secret-that-must-not-be-seen";
const API_KEY = "a-key-that-must-not-be-seen";
const TENANT = "datahubeouenerginet.onmicrosoft.com";

/** Runs the tour with mocks that `prepare` has set up. */
export async function tour(
  argv: readonly string[],
  env: Env = {},
  prepare: (mocks: Mocks) => void = () => {},
) {
  const lines: string[] = [];
  const started: Mocks[] = [];
  const exitCode = await runTour({
    argv,
    env,
    print: (line) => lines.push(...line.split("\n")),
    paint: (_format, text) => text,
    start: async () => {
      const mocks = await startTourMocks();
      started.push(mocks);
      prepare(mocks);
      return mocks;
    },
  });
  return { exitCode, lines, text: lines.join("\n"), mocks: started[0] };
}

/** Credentials of an ETT that the tour takes for live: a mock that the test started. */
export function liveEtt({ ett, identity }: Mocks): Env {
  return {
    ETT_CLIENT_ID: "5c9e2d31-6b4f-4a7d-8e02-9f31c5a7b648",
    ETT_CLIENT_SECRET: SECRET,
    ETT_BASE_URL: ett.url,
    ETT_TOKEN_URL: `${identity.url}/${TENANT}/B2C_1A_ClientCredentials/oauth2/v2.0/token`,
  };
}

export function liveEnmacc({ enmacc }: Mocks): Env {
  return {
    ENMACC_BASE_URL: enmacc.url,
    ENMACC_CLIENT_ID: "nordlicht",
    ENMACC_CLIENT_SECRET: SECRET,
    ENMACC_API_KEY: API_KEY,
  };
}

export const called = (mock: Mocks["ett"]) =>
  mock.requests.map(({ method, operationId }) => `${method} ${operationId}`);
export const writes = (mock: Mocks["ett"]) => mock.requests.filter(({ method }) => method !== "GET");
