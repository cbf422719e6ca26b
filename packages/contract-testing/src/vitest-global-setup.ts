import type { TestProject } from "vitest/node";
import type { MocksConnection } from "./server/connection.js";
import { startMocks } from "./server/mocks.js";

/** Base URLs of the mocks that the global setup runs, and what the authenticated clients take to call them. */
export interface MockUrls {
  readonly connection: MocksConnection;
  readonly ett: string;
  readonly identity: string;
  readonly enmacc: string;
}

declare module "vitest" {
  export interface ProvidedContext {
    energyMocks: MockUrls;
  }
}

/**
 * Starts the mocks once for all test files, as a global setup of Vitest. Tests read the URLs with
 * `inject("energyMocks")`. The run fails at its end if a request or a response broke a contract.
 *
 * @example
 * ```ts
 * import { defineConfig } from "vitest/config";
 *
 * export default defineConfig({ test: { globalSetup: "@energy-clients/contract-testing/vitest/global-setup" } });
 * ```
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const mocks = await startMocks();
  const { ett, identity, enmacc } = mocks;
  const urls = { ett: ett.url, identity: identity.url, enmacc: enmacc.url };
  project.provide("energyMocks", { ...urls, connection: mocks.connect() });
  return async () => {
    await mocks.close();
    mocks.expectNoViolations();
  };
}
