import { InputError, shapeOf } from "@energy-clients/client-core";

/** Converts between points in time and the local time of a zone. Both are ms; local ones as if the zone were UTC. */
export interface LocalTime {
  /** Returns the local time at a point in time. */
  at(ms: number): number;
  /**
   * Returns the point in time at a local time. A local time that the clocks skip is read with the offset before the
   * change, one that they show twice is the earlier one.
   */
  from(local: number): number;
}

const DAY_MS = 86_400_000;

/**
 * Creates the local time of a zone from the time zone data of the JavaScript engine.
 *
 * @param zone - IANA name, such as `Europe/Berlin`.
 * @throws {@link InputError} `malformed_value` when the zone is unknown.
 */
export function createLocalTime(zone: unknown, field: string): LocalTime {
  const offsetAt = createOffset(zone, field);
  return {
    at: (ms) => ms + offsetAt(ms),
    from(local) {
      // The offsets a day before and after differ only around a change of the clocks.
      const [before, after] = [offsetAt(local - DAY_MS), offsetAt(local + DAY_MS)];
      const earlier = local - Math.max(before, after);
      const later = local - Math.min(before, after);
      if (earlier + offsetAt(earlier) === local) return earlier;
      return later + offsetAt(later) === local ? later : local - before;
    },
  };
}

/** Creates a function that returns the zone's offset from UTC, in ms. */
function createOffset(zone: unknown, field: string): (ms: number) => number {
  const format = formatOf(zone, field);
  // Offsets change on the quarter hour at most, so that a day of quarter hours needs few calls of the slow formatter.
  const known = new Map<number, number>();
  return (ms) => {
    const quarter = Math.floor(ms / 900_000) * 900_000;
    const offset = known.get(quarter) ?? measure(format, quarter);
    known.set(quarter, offset);
    return offset;
  };
}

function measure(format: Intl.DateTimeFormat, ms: number): number {
  const parts = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day, hour, minute, second } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - ms;
}

function formatOf(timeZone: unknown, field: string): Intl.DateTimeFormat {
  try {
    // Without a zone, Intl uses that of the machine.
    if (typeof timeZone !== "string" || timeZone === "") throw new RangeError("not a time zone");
    return new Intl.DateTimeFormat("en-GB", {
      timeZone,
      calendar: "gregory",
      numberingSystem: "latn",
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch (cause) {
    const problem = `expected the name of a time zone such as Europe/Berlin but got ${shapeOf(timeZone)}`;
    throw new InputError("malformed_value", field, problem, { cause });
  }
}
