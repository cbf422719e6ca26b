import { InputError, shapeOf } from "@energy-clients/client-core";
import { readInstant } from "./instant.js";
import { createLocalTime, type LocalTime } from "./local-time.js";

/** A period in UTC: ISO 8601, the end excluded. */
export interface Interval {
  readonly start: string;
  readonly end: string;
}

/** Where an interval is in local time. */
export interface LocalPosition {
  /** Local time with its offset, such as `2026-10-25T02:15:00+01:00`. */
  readonly localStart: string;
  readonly localEnd: string;
  /** The day of delivery, such as `2026-10-25`: a calendar day, or a gas day, which is named after the day it begins on. */
  readonly deliveryDay: string;
  /**
   * Number of the interval within its delivery day, from 1: up to 23, 24 or 25 for hours. `undefined` for an interval
   * that is not one of several equal parts of the day, such as the whole day or a month.
   */
  readonly position: number | undefined;
}

/** Options of {@link toLocalIntervals}. */
export interface LocalIntervalsOptions {
  /** When a delivery day begins: `power` at midnight, `gas` at 06:00, local time. @defaultValue `"power"` */
  readonly day?: "power" | "gas";
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const DAY_STARTS = { power: 0, gas: 6 * HOUR_MS };

/**
 * Adds local times, delivery days and positions to intervals. On the day on which the clocks go forward, the positions of
 * hours end at 23, and of quarter hours at 92; on the day on which they go back, at 25 and 100. The hour that occurs
 * twice is told apart by its offset and position.
 *
 * @param intervals - Intervals of {@link loadShape}, or others. Their further members are kept.
 * @param zone - IANA name, such as `Europe/Berlin`. Gas days of all markets of the EU begin at 06:00 in `Europe/Berlin`.
 * @throws {@link InputError} `malformed_value` for an unknown zone, and for an interval whose times are invalid or
 * reversed.
 *
 * @example
 * ```ts
 * import { type LoadShape, toLocalIntervals } from "@energy-clients/enmacc-client";
 *
 * declare const shape: LoadShape;
 * for (const { deliveryDay, position, quantity, unit } of toLocalIntervals(shape.intervals, "Europe/Berlin")) {
 *   console.log(deliveryDay, position, quantity, unit);
 * }
 * ```
 */
export function toLocalIntervals<Given extends Interval>(
  intervals: readonly Given[],
  zone: string,
  { day = "power" }: LocalIntervalsOptions = {},
): (Given & LocalPosition)[] {
  const localTime = createLocalTime(zone, "zone");
  if (!Object.hasOwn(DAY_STARTS, day)) {
    throw new InputError("malformed_value", "day", `expected power or gas but got ${shapeOf(day)}`);
  }
  const dayStart = DAY_STARTS[day];
  return intervals.map((interval, index) => {
    const start = readInstant(interval.start, `intervals[${index}].start`);
    const end = readInstant(interval.end, `intervals[${index}].end`);
    if (end <= start)
      throw new InputError("malformed_value", `intervals[${index}].end`, "must be later than start");
    const midnight = Math.floor((localTime.at(start) - dayStart) / DAY_MS) * DAY_MS;
    return {
      ...interval,
      localStart: format(start, localTime),
      localEnd: format(end, localTime),
      deliveryDay: new Date(midnight).toISOString().slice(0, 10),
      position: positionOf(
        start,
        end - start,
        [midnight + dayStart, midnight + dayStart + DAY_MS],
        localTime,
      ),
    };
  });
}

function positionOf(
  start: number,
  length: number,
  [localStart, localEnd]: readonly [number, number],
  localTime: LocalTime,
): number | undefined {
  const from = localTime.from(localStart);
  const dayLength = localTime.from(localEnd) - from;
  const isPart = length < dayLength && dayLength % length === 0 && (start - from) % length === 0;
  return isPart ? (start - from) / length + 1 : undefined;
}

/** Formats a point in time as local time with its offset. */
function format(ms: number, localTime: LocalTime): string {
  const local = localTime.at(ms);
  const minutes = Math.round((local - ms) / 60_000);
  const digits = (value: number) => String(Math.trunc(value)).padStart(2, "0");
  const offset = `${minutes < 0 ? "-" : "+"}${digits(Math.abs(minutes) / 60)}:${digits(Math.abs(minutes) % 60)}`;
  return new Date(local).toISOString().replace(".000Z", "Z").replace("Z", offset);
}
