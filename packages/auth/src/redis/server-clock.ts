import { type ClockSettings, monotonicOf } from "@energy-clients/client-core";

/**
 * Estimates another machine's time from its responses. Its times are in ms since the Unix epoch; this machine's are by
 * the monotonic clock, so that setting this machine's clock changes nothing.
 */
export interface ServerClock {
  /** Returns the other machine's time now; this machine's wall time before the first response. */
  serverNow(): number;
  /** Converts a time of the other machine to this machine's monotonic clock. */
  toLocal(serverTime: number): number;
  /** Takes in a time of the other machine that was read between two times of this one. */
  observe(serverTime: number, sentAt: number, receivedAt: number): void;
}

/** Clocks drift apart by less than this share. An estimate becomes less certain by it. */
const DRIFT = 0.0005;

/**
 * Creates a clock that trusts the fastest response: what made the others slower, a network or a busy process, is not a
 * difference between the clocks. An estimate always lies within the latest request and its response. So the clock
 * follows at the next response when the other machine's clock is set, back or forward.
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
