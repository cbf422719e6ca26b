import { test as base, type TestAPI } from "vitest";
import { type Mocks, type MocksOptions, startMocks } from "./server/mocks.js";

/** The fixtures of {@link testWithMocks}. */
export interface MocksFixture {
  /** Mocks of all APIs, reset before each test. */
  readonly mocks: Mocks;
}

/**
 * Creates a Vitest `test` with running mocks. They start once per file, are reset before each test, and close at the
 * end.
 *
 * After each test that uses them, a violation or an unfired fault fails the test. Not for concurrent tests of one file.
 *
 * @param options - The options of `startMocks()`. Scenarios are also reset before each test.
 * @example
 * ```ts
 * import { ettScenario } from "@energy-clients/contract-testing";
 * import { testWithMocks } from "@energy-clients/contract-testing/vitest";
 *
 * const test = testWithMocks({ scenarios: { ett: ettScenario() } });
 *
 * test("starts without calls", ({ mocks }) => {
 *   mocks.ett.expectNotCalled("getWallets");
 * });
 * ```
 */
export function testWithMocks(options: MocksOptions = {}): TestAPI<MocksFixture> {
  return base.extend<MocksFixture & { readonly runningMocks: Mocks }>({
    runningMocks: [
      // biome-ignore lint/correctness/noEmptyPattern: Vitest reads from the pattern which fixtures are needed.
      async ({}, use) => {
        const mocks = await startMocks(options);
        try {
          await use(mocks);
        } finally {
          await mocks.close();
        }
      },
      { scope: "file" },
    ],
    mocks: async ({ runningMocks }, use) => {
      runningMocks.reset();
      await use(runningMocks);
      runningMocks.expectNoViolations();
      runningMocks.expectFaultsFired();
    },
  });
}

/**
 * Vitest's `test` with {@link MocksFixture | `mocks`} without scenarios.
 *
 * @example
 * ```ts
 * import { test } from "@energy-clients/contract-testing/vitest";
 *
 * test("calls ETT once", async ({ mocks }) => {
 *   await fetch(`${mocks.ett.url}/api/authorization/client/consents`, { headers: { "X-API-Version": "1" } });
 * });
 * ```
 */
export const test: TestAPI<MocksFixture> = testWithMocks();
