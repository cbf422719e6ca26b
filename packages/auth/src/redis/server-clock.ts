/** Tells another machine's time from what its answers say. */
export interface ServerClock {
  /** Takes in an answer that was written at a time there and came at a time here, both in ms since the Unix epoch. */
  observe(serverTime: number, receivedAt: number): void;
  /** That machine's time at a time of ours; ours as long as nothing is known. */
  toServer(time: number): number;
  /** Our time at a time of that machine. */
  toLocal(serverTime: number): number;
}

/** Clocks drift apart by less than this share; it lets an estimate grow old. */
const DRIFT = 0.0005;

/**
 * Believes the fastest answer: whatever made the others slower, a network or a busy process, is no difference of clocks.
 */
export function createServerClock(): ServerClock {
  let leadMs: number | undefined;
  let observedAt = 0;
  return {
    observe(serverTime, receivedAt) {
      const sample = receivedAt - serverTime;
      const passed = Math.max(0, receivedAt - observedAt);
      // A jump of a minute is no slow answer, but a clock that was set.
      const isSet = leadMs !== undefined && Math.abs(sample - leadMs) > 60_000;
      leadMs = leadMs === undefined || isSet ? sample : Math.min(sample, leadMs + passed * DRIFT);
      observedAt = receivedAt;
    },
    toServer: (time) => time - (leadMs ?? 0),
    toLocal: (serverTime) => serverTime + (leadMs ?? 0),
  };
}
