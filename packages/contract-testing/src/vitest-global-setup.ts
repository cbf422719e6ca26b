import "./errors/supported-node.js";

import type { TestProject } from "vitest/node";
import { startMocks } from "./server/mocks.js";

/** Base URLs of the mocks that the global setup runs. */
export interface MockUrls {
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
  project.provide("energyMocks", { ett: ett.url, identity: identity.url, enmacc: enmacc.url });
  return async () => {
    await mocks.close();
    mocks.expectNoViolations();
  };
}
