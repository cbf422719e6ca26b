/// <reference lib="esnext.temporal" />
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toLocalIntervals } from "../../src/index.js";
import { createLocalTime } from "../../src/local-time.js";

const MINUTE_MS = 60_000;

/** Consecutive intervals of so many minutes, in UTC. */
function intervals(from: string, to: string, minutes: number) {
  const [first, end] = [Date.parse(from), Date.parse(to)];
  return Array.from({ length: (end - first) / (minutes * MINUTE_MS) }, (_, n) => ({
    start: new Date(first + n * minutes * MINUTE_MS).toISOString(),
    end: new Date(first + (n + 1) * minutes * MINUTE_MS).toISOString(),
  }));
}

const rows = (table: string) =>
  table
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/));

describe("toLocalIntervals()", () => {
  // The tables are written by hand, from the rules: clocks go from 02:00 to 03:00 on 29 March and back on 25 October.
  it("knows the hours of 29 March 2026 in Berlin, of which 02:00 does not exist", () => {
    const local = toLocalIntervals(
      intervals("2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z", 60),
      "Europe/Berlin",
    );

    const table = rows(`
      2026-03-28T23:00:00.000Z  2026-03-29T00:00:00+01:00  2026-03-29T01:00:00+01:00   1
      2026-03-29T00:00:00.000Z  2026-03-29T01:00:00+01:00  2026-03-29T03:00:00+02:00   2
      2026-03-29T01:00:00.000Z  2026-03-29T03:00:00+02:00  2026-03-29T04:00:00+02:00   3
      2026-03-29T02:00:00.000Z  2026-03-29T04:00:00+02:00  2026-03-29T05:00:00+02:00   4
      2026-03-29T21:00:00.000Z  2026-03-29T23:00:00+02:00  2026-03-30T00:00:00+02:00  23
    `);
    expect(local).toHaveLength(23);
    expect(
      [0, 1, 2, 3, 22]
        .map((n) => local[n])
        .map((at) => [at?.start, at?.localStart, at?.localEnd, `${at?.position}`]),
    ).toEqual(table);
    expect(new Set(local.map(({ deliveryDay }) => deliveryDay))).toEqual(new Set(["2026-03-29"]));
  });

  it("knows the hours of 25 October 2026 in Berlin, of which 02:00 occurs twice", () => {
    const local = toLocalIntervals(
      intervals("2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z", 60),
      "Europe/Berlin",
    );

    const table = rows(`
      2026-10-24T22:00:00.000Z  2026-10-25T00:00:00+02:00  2026-10-25T01:00:00+02:00   1
      2026-10-24T23:00:00.000Z  2026-10-25T01:00:00+02:00  2026-10-25T02:00:00+02:00   2
      2026-10-25T00:00:00.000Z  2026-10-25T02:00:00+02:00  2026-10-25T02:00:00+01:00   3
      2026-10-25T01:00:00.000Z  2026-10-25T02:00:00+01:00  2026-10-25T03:00:00+01:00   4
      2026-10-25T02:00:00.000Z  2026-10-25T03:00:00+01:00  2026-10-25T04:00:00+01:00   5
      2026-10-25T22:00:00.000Z  2026-10-25T23:00:00+01:00  2026-10-26T00:00:00+01:00  25
    `);
    expect(local).toHaveLength(25);
    expect(
      [0, 1, 2, 3, 4, 24]
        .map((n) => local[n])
        .map((at) => [at?.start, at?.localStart, at?.localEnd, `${at?.position}`]),
    ).toEqual(table);
    expect(new Set(local.map(({ deliveryDay }) => deliveryDay))).toEqual(new Set(["2026-10-25"]));
  });

  it("knows the quarter hours around both changes of 2026", () => {
    const spring = toLocalIntervals(
      intervals("2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z", 15),
      "Europe/Berlin",
    );
    const autumn = toLocalIntervals(
      intervals("2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z", 15),
      "Europe/Berlin",
    );

    expect([spring.length, spring.at(-1)?.position, autumn.length, autumn.at(-1)?.position]).toEqual([
      92, 92, 100, 100,
    ]);
    expect(spring.slice(7, 9).map((at) => [at.localStart, `${at.position}`])).toEqual(
      rows(`
        2026-03-29T01:45:00+01:00   8
        2026-03-29T03:00:00+02:00   9
      `),
    );
    expect(autumn.slice(7, 17).map((at) => [at.localStart, `${at.position}`])).toEqual(
      rows(`
        2026-10-25T01:45:00+02:00   8
        2026-10-25T02:00:00+02:00   9
        2026-10-25T02:15:00+02:00  10
        2026-10-25T02:30:00+02:00  11
        2026-10-25T02:45:00+02:00  12
        2026-10-25T02:00:00+01:00  13
        2026-10-25T02:15:00+01:00  14
        2026-10-25T02:30:00+01:00  15
        2026-10-25T02:45:00+01:00  16
        2026-10-25T03:00:00+01:00  17
      `),
    );
  });

  it("begins gas days at 06:00, so that the change of the clocks is in the day before", () => {
    const hours = [
      ...intervals("2026-03-28T05:00:00Z", "2026-03-29T04:00:00Z", 60),
      ...intervals("2026-10-24T04:00:00Z", "2026-10-25T05:00:00Z", 60),
    ];

    const local = toLocalIntervals(hours, "Europe/Berlin", { day: "gas" });

    const days = ["2026-03-28", "2026-10-24"].map(
      (day) => [day, local.filter(({ deliveryDay }) => deliveryDay === day)] as const,
    );
    expect(days.map(([day, of]) => [day, of.length, of.at(-1)?.position, of.at(-1)?.localEnd])).toEqual([
      ["2026-03-28", 23, 23, "2026-03-29T06:00:00+02:00"],
      ["2026-10-24", 25, 25, "2026-10-25T06:00:00+01:00"],
    ]);
  });

  it("names a whole gas day without a position, and keeps further members", () => {
    const interval = { start: "2026-10-24T04:00:00Z", end: "2026-10-25T05:00:00Z", quantity: 30, unit: "MW" };

    expect(toLocalIntervals([interval], "Europe/Berlin", { day: "gas" })).toEqual([
      {
        ...interval,
        localStart: "2026-10-24T06:00:00+02:00",
        localEnd: "2026-10-25T06:00:00+01:00",
        deliveryDay: "2026-10-24",
        position: undefined,
      },
    ]);
  });

  it("agrees with Temporal in all zones of Europe, from 2024 to 2030", () => {
    const zones = Intl.supportedValuesOf("timeZone").filter((zone) =>
      /^(Europe|Atlantic|Arctic)\//.test(zone),
    );
    const first = Date.parse("2024-01-01T00:00:00Z") / (15 * MINUTE_MS);
    const last = Date.parse("2031-01-01T00:00:00Z") / (15 * MINUTE_MS);
    // The quarter hours around the changes of all countries of the EU are as likely as all others.
    const changes = [2024, 2025, 2026, 2027, 2028, 2029, 2030].flatMap((year) =>
      [2, 9].map((month) => {
        const end = new Date(Date.UTC(year, month + 1, 0, 1));
        return end.setUTCDate(end.getUTCDate() - end.getUTCDay()) / (15 * MINUTE_MS);
      }),
    );
    const quarter = fc.oneof(
      fc.integer({ min: first, max: last }),
      fc.tuple(fc.constantFrom(...changes), fc.integer({ min: -110, max: 110 })).map(([at, by]) => at + by),
    );
    expect(zones.length).toBeGreaterThan(50);

    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        quarter,
        fc.constantFrom(15, 60),
        fc.constantFrom("power", "gas"),
        (zone, at, minutes, day) => {
          const startMs = at * 15 * MINUTE_MS;
          const [interval] = intervals(
            new Date(startMs).toISOString(),
            new Date(startMs + minutes * MINUTE_MS).toISOString(),
            minutes,
          );
          const [local] = toLocalIntervals(interval ? [interval] : [], zone, { day: day as "power" | "gas" });

          expect(local).toEqual({ ...interval, ...expected(startMs, minutes, zone, day === "gas" ? 6 : 0) });
        },
      ),
      { numRuns: 2000 },
    );
  });

  it.each<[string, unknown, unknown, object, string]>([
    ["an unknown zone", [], "Europe/Atlantis", {}, "zone"],
    ["no zone, which would be that of the machine", [], undefined, {}, "zone"],
    ["an empty zone", [], "", {}, "zone"],
    ["an unknown day", [], "Europe/Berlin", { day: "hydrogen" }, "day"],
    [
      "a time without an offset",
      [{ start: "2026-10-25T00:00:00", end: "2026-10-25T01:00:00Z" }],
      "UTC",
      {},
      "intervals[0].start",
    ],
    [
      "a reversed interval",
      [{ start: "2026-10-25T01:00:00Z", end: "2026-10-25T01:00:00Z" }],
      "UTC",
      {},
      "intervals[0].end",
    ],
  ])("refuses %s", (_, given, zone, options, field) => {
    expect(() => toLocalIntervals(given as never, zone as string, options)).toThrow(
      expect.objectContaining({ name: "InputError", code: "malformed_value", field }),
    );
  });
});

describe("createLocalTime()", () => {
  it("reads a local time that the clocks skip or show twice as Temporal does", () => {
    const zones = [
      "Europe/Berlin",
      "Europe/London",
      "Atlantic/Azores",
      "America/New_York",
      "Australia/Lord_Howe",
    ];
    for (const zone of zones) {
      const { from } = createLocalTime(zone, "zone");
      for (let hour = 59 * 24; hour < 310 * 24; hour += 0.5) {
        const local = new Date(Date.UTC(2026, 0, 1) + hour * 60 * MINUTE_MS).toISOString().slice(0, 16);
        const expected = Temporal.PlainDateTime.from(local).toZonedDateTime(zone).epochMilliseconds;
        if (from(Date.parse(`${local}Z`)) !== expected) expect.fail(`${zone} ${local}`);
      }
    }
  });
});

/** Computes the same with Temporal, which only the workspace's Node has. */
function expected(startMs: number, minutes: number, zone: string, dayStart: number) {
  const start = Temporal.Instant.fromEpochMilliseconds(startMs).toZonedDateTimeISO(zone);
  const end = start.add({ minutes });
  const written = { smallestUnit: "second", timeZoneName: "never" } as const;
  const day = start.toPlainDateTime().subtract({ hours: dayStart }).toPlainDate();
  const begin = (date: Temporal.PlainDate) =>
    date.toZonedDateTime({ timeZone: zone, plainTime: `${String(dayStart).padStart(2, "0")}:00` });
  return {
    localStart: start.toString(written),
    localEnd: end.toString(written),
    deliveryDay: day.toString(),
    position: positionOf(
      start.since(begin(day)).total("minutes"),
      begin(day.add({ days: 1 }))
        .since(begin(day))
        .total("minutes"),
      minutes,
    ),
  };
}

function positionOf(since: number, length: number, minutes: number): number | undefined {
  return length % minutes === 0 && since % minutes === 0 ? since / minutes + 1 : undefined;
}
