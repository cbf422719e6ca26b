import type { ClockSettings } from "@energy-clients/client-core";
import { type BackOff, createBackOff } from "../time/back-off.js";

/** Clocks and randomness of a {@link createRejectionPause}. */
export interface PauseSettings extends ClockSettings {
  /** Random number in [0, 1). @defaultValue `Math.random` */
  readonly random?: (() => number) | undefined;
}

/** Creates the pause in which rejections by the API trigger no token request. It doubles between the two times, in ms. */
export function createRejectionPause(
  { now, monotonicNow, random = Math.random }: PauseSettings,
  initialMs: number,
  maximumMs: number,
): BackOff {
  return createBackOff({ now, monotonicNow, random, initialMs, maximumMs });
}
