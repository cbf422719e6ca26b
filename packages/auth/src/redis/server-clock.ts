import { type ClockSettings, monotonicOf } from "../time/clock.js";

/**
 * Tells another machine's time from what its responses say. Times there are in ms since the Unix epoch, times here by
 * the monotonic clock: setting this machine's clock changes nothing.
 */
export interface ServerClock {
  /** That machine's time now; this machine's wall time as long as nothing is known. */
  serverNow(): number;
  /** When a time of that machine is here. */
  toLocal(serverTime: number): number;
  /** Takes in a time there that was read between two times here. */
  observe(serverTime: number, sentAt: number, receivedAt: number): void;
}

/** Clocks drift apart by less than this share; it lets an estimate grow old. */
const DRIFT = 0.0005;

/**
 * Believes the fastest response: whatever made the others slower, a network or a busy process, is no difference between
 * the clocks. No estimate lies outside of the request that it is used for, so a clock over there that was set, back or
 * forward, is followed at the next response.
 */
export function createServerClock(clocks: ClockSettings): ServerClock {
  const { now = Date.now } = clocks;
  const monotonicNow = monotonicOf(clocks);
  let leadMs: number | undefined;
  let observedAt = 0;
  const lead = () => leadMs ?? monotonicNow() - now();
  return {
    serverNow: () => monotonicNow() - lead(),
    toLocal: (serverTime) => serverTime + lead(),
    observe(serverTime, sentAt, receivedAt) {
      const most = receivedAt - serverTime;
      const least = sentAt - serverTime;
      const aged = leadMs === undefined ? most : leadMs + (receivedAt - observedAt) * DRIFT;
      leadMs = Math.max(least, Math.min(most, aged));
      observedAt = receivedAt;
    },
  };
}
