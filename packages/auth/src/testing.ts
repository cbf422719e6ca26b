export {
  createTestClock,
  type TestClock,
  type TestClockOptions,
  type TestClockTime,
} from "./time/test-clock.js";
export type { SetTimer } from "./time/timer.js";
