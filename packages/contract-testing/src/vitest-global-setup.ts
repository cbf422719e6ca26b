import type { TestProject } from "vitest/node";
import { startMocks } from "./server/mocks.js";

/** Base URLs of mocks that a global set-up runs. */
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
 * Global set-up for Vitest: starts the mocks once for all test files, which get their URLs with
 * `inject("energyMocks")`. The run fails at its end when any request or answer broke a contract.
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
