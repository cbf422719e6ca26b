import { test as base, type TestAPI } from "vitest";
import { type Mocks, type MocksOptions, startMocks } from "./server/mocks.js";

/** What the tests of {@link testWithMocks} get. */
export interface MocksFixture {
  /** Mocks of all APIs, empty at the start of each test. */
  readonly mocks: Mocks;
}

/**
 * Makes a `test` whose tests get running mocks: started once per file, reset before each test, closed at the end. After
 * each test that uses them, a violation or a fault that never fired fails it. Not for concurrent tests of one file.
 *
 * @param options - As `startMocks()` takes them. A scenario is put back to how it began before each test.
 */
export function testWithMocks(options: MocksOptions = {}): TestAPI<MocksFixture> {
  return base.extend<MocksFixture & { readonly runningMocks: Mocks }>({
    runningMocks: [
      // biome-ignore lint/correctness/noEmptyPattern: Vitest reads from the pattern which fixtures are needed.
      async ({}, use) => {
        await using mocks = await startMocks(options);
        await use(mocks);
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

/** Vitest's `test` with {@link MocksFixture | `mocks`} that keep no state. */
export const test: TestAPI<MocksFixture> = testWithMocks();
