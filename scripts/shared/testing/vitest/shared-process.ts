import { afterAll, vi } from "vitest";
import { readGlobals, restoreGlobals } from "./globals.ts";

// A set-up file runs before each file of tests. Its hook is the first, so it runs after those of the tests.
const found = readGlobals();

afterAll(() => {
  // A spy on a fake timer outlives the clock: restoring it brings back a timer that never fires.
  vi.restoreAllMocks();
  vi.useRealTimers();
  const changed = restoreGlobals(found);
  if (changed.length > 0) {
    throw new Error(
      `These tests leave ${changed.join(", ")} changed, and the next file runs in the same process. ` +
        "Restore it in afterEach(): spies before timers, because a spy may be on a fake timer.",
    );
  }
});
