/// <reference lib="esnext.temporal" />
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createEnmaccClient, type LoadShapeOptions, loadShape, type Trade } from "../../src/index.js";
import { BASE_URL, SHAPE_URL, wireTrade } from "./trading-server.js";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

interface Point {
  readonly "interval-start": string;
  readonly quantity: { readonly value: number };
}

const at = (ms: number) => new Date(ms).toISOString().replace(".000Z", "Z");
const point = (ms: number, value = 1): Point => ({ "interval-start": at(ms), quantity: { value } });

/** Points at equal distances. */
function points(from: string, to: string, minutes: number): Point[] {
  const [first, end] = [Date.parse(from), Date.parse(to)];
  const count = Math.round((end - first) / (minutes * MINUTE_MS));
  return Array.from({ length: count }, (_, n) => point(first + n * minutes * MINUTE_MS, n + 0.25));
}

/** Reads the shape of a trade with this maturity, from an API that returns these points. */
function read(
  maturity: readonly [string, string],
  data: unknown,
  rest: Partial<Trade["quantity"]> = {},
  options: LoadShapeOptions = {},
) {
  const sent: string[] = [];
  const client = createEnmaccClient({
    baseUrl: BASE_URL,
    fetch: async (url) => {
      sent.push(url);
      return Response.json({ data });
    },
  });
  const trade = wireTrade({ id: "T-1", tradedAt: 0 });
  const instrument = {
    ...trade.instrument,
    load: "shape",
    maturity: { start: maturity[0], end: maturity[1] },
  };
  const quantity = { ...trade.quantity, ref: SHAPE_URL, ...rest };
  return { sent, shape: loadShape(client, { ...trade, instrument, quantity }, options) };
}

const SPRING = ["2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"] as const;
const AUTUMN = ["2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"] as const;
const GAS_MONTH = ["2026-10-01T04:00:00Z", "2026-11-01T05:00:00Z"] as const;
const days = (from: string, count: number) => {
  const start = Temporal.Instant.from(from).toZonedDateTimeISO("Europe/Berlin");
  return Array.from({ length: count }, (_, n) => point(start.add({ days: n }).epochMilliseconds, n));
};
const months = (from: string, count: number) => {
  const start = Temporal.Instant.from(from).toZonedDateTimeISO("Europe/Berlin");
  return Array.from({ length: count }, (_, n) => point(start.add({ months: n }).epochMilliseconds, n));
};

describe("loadShape()", () => {
  it.each<[string, readonly [string, string], Point[], string, number, string]>([
    ["hours of 29 March", SPRING, points(...SPRING, 60), "PT1H", 23, "2026-03-29T21:00:00Z"],
    ["quarter hours of 29 March", SPRING, points(...SPRING, 15), "PT15M", 92, "2026-03-29T21:45:00Z"],
    ["hours of 25 October", AUTUMN, points(...AUTUMN, 60), "PT1H", 25, "2026-10-25T22:00:00Z"],
    ["quarter hours of 25 October", AUTUMN, points(...AUTUMN, 15), "PT15M", 100, "2026-10-25T22:45:00Z"],
    ["half hours", AUTUMN, points(...AUTUMN, 30), "PT30M", 50, "2026-10-25T22:30:00Z"],
    ["gas days of October", GAS_MONTH, days(GAS_MONTH[0], 31), "P1D", 31, "2026-10-31T05:00:00Z"],
    [
      "months of a year",
      ["2026-12-31T23:00:00Z", "2027-12-31T23:00:00Z"],
      months("2026-12-31T23:00:00Z", 12),
      "P1M",
      12,
      "2027-11-30T23:00:00Z",
    ],
    [
      "a single gas day on which the clocks change",
      ["2026-10-24T04:00:00Z", "2026-10-25T05:00:00Z"],
      [point(Date.parse("2026-10-24T04:00:00Z"))],
      "P1D",
      1,
      "2026-10-24T04:00:00Z",
    ],
    [
      "a single hour",
      ["2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z"],
      [point(Date.parse("2026-10-25T00:00:00Z"))],
      "PT1H",
      1,
      "2026-10-25T00:00:00Z",
    ],
  ])("reads %s", async (_, maturity, data, granularity, count, lastStart) => {
    const shape = await read(maturity, data).shape;

    expect(shape).toMatchObject({ tradeId: "T-1", unit: "MW", granularity, gaps: [], overlaps: [] });
    expect(shape?.intervals).toHaveLength(count);
    expect(shape?.intervals[0]?.start).toBe(maturity[0]);
    expect(shape?.intervals.at(-1)).toMatchObject({ start: lastStart, end: maturity[1], unit: "MW" });
    for (const [n, { end }] of shape?.intervals.slice(0, -1).entries() ?? [])
      expect(shape?.intervals[n + 1]?.start).toBe(end);
  });

  it("keeps each quantity with its interval, whatever their order", async () => {
    const ordered = points(...AUTUMN, 15);

    const shape = await read(AUTUMN, ordered.toReversed()).shape;

    expect(shape?.intervals.map(({ start, quantity }) => [start, quantity])).toEqual(
      ordered.map(({ "interval-start": start, quantity }) => [start, quantity.value]),
    );
  });

  it("requests the link unchanged", async () => {
    const { sent, shape } = read(AUTUMN, points(...AUTUMN, 60));
    await shape;

    expect(sent).toEqual([SHAPE_URL]);
  });

  it("reports what is missing as gaps, and lengthens no interval over them", async () => {
    const all = points(...AUTUMN, 15);

    const shape = await read(AUTUMN, [...all.slice(4, 20), ...all.slice(30, 96)]).shape;

    expect(shape?.granularity).toBe("PT15M");
    expect(shape?.gaps).toEqual([
      { start: "2026-10-24T22:00:00Z", end: "2026-10-24T23:00:00Z" },
      { start: "2026-10-25T03:00:00Z", end: "2026-10-25T05:30:00Z" },
      { start: "2026-10-25T22:00:00Z", end: "2026-10-25T23:00:00Z" },
    ]);
    expect(shape?.intervals[15]).toMatchObject({
      start: "2026-10-25T02:45:00Z",
      end: "2026-10-25T03:00:00Z",
    });
  });

  it("reports a missing gas day with its true length", async () => {
    const shape = await read(GAS_MONTH, days(GAS_MONTH[0], 31).toSpliced(23, 1)).shape;

    expect(shape?.gaps).toEqual([{ start: "2026-10-24T04:00:00Z", end: "2026-10-25T05:00:00Z" }]);
  });

  it("reports intervals that cover the same time", async () => {
    const hours = points(...AUTUMN, 60);
    const twice = point(Date.parse("2026-10-25T00:00:00Z"), 99);
    const inside = point(Date.parse("2026-10-25T04:30:00Z"), 98);

    const shape = await read(AUTUMN, [...hours, twice, inside]).shape;

    expect(shape?.overlaps).toEqual([
      { start: "2026-10-25T00:00:00Z", end: "2026-10-25T01:00:00Z" },
      { start: "2026-10-25T04:30:00Z", end: "2026-10-25T05:00:00Z" },
      { start: "2026-10-25T05:00:00Z", end: "2026-10-25T05:30:00Z" },
    ]);
    expect(shape?.intervals).toHaveLength(27);
  });

  it("ends intervals of different lengths where the next one begins", async () => {
    const starts = ["2026-10-24T22:00:00Z", "2026-10-25T05:00:00Z", "2026-10-25T17:00:00Z"];

    const shape = await read(
      AUTUMN,
      starts.map((start) => point(Date.parse(start))),
    ).shape;

    expect(shape?.granularity).toBeUndefined();
    expect(shape?.intervals.map(({ end }) => end)).toEqual([starts[1], starts[2], AUTUMN[1]]);
  });

  it("splits the maturity into intervals, gaps and nothing else, whichever intervals are missing", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(15, 60),
        fc.constantFrom(SPRING, AUTUMN),
        fc.infiniteStream(fc.nat(9)),
        async (minutes, maturity, luck) => {
          const data = points(maturity[0], maturity[1], minutes).filter(
            (_, n) => n < 2 || (luck.next().value ?? 0) > 2,
          );
          const shape = await read(maturity, data).shape;

          const parts = [...(shape?.intervals ?? []), ...(shape?.gaps ?? [])].sort((a, b) =>
            a.start < b.start ? -1 : 1,
          );
          expect(shape?.granularity).toBe(`PT${minutes === 60 ? "1H" : "15M"}`);
          expect(parts[0]?.start).toBe(maturity[0]);
          expect(parts.at(-1)?.end).toBe(maturity[1]);
          for (const [n, { start }] of parts.slice(1).entries()) expect(parts[n]?.end).toBe(start);
        },
      ),
      { numRuns: 50 },
    );
  });

  it.each([undefined, ""])(
    "returns undefined, and requests nothing, if a base load has the reference %o",
    async (ref) => {
      const trade = wireTrade({ id: "T-1", tradedAt: 0 });
      const client = createEnmaccClient({
        baseUrl: BASE_URL,
        fetch: async () => expect.fail("nothing is requested"),
      });
      const quantity = { ...trade.quantity, ...(ref !== undefined && { ref }) };

      expect(await loadShape(client, { ...trade, quantity })).toBeUndefined();
    },
  );

  it.each<[string, readonly [string, string], unknown, string, RegExp]>([
    ["without intervals", AUTUMN, [], "shape_mismatch", /T-1 does not fit .* no intervals/],
    [
      "that begins before the maturity",
      AUTUMN,
      points("2026-10-24T21:00:00Z", AUTUMN[1], 60),
      "shape_mismatch",
      /begins at 2026-10-24T21:00:00Z/,
    ],
    [
      "of another day",
      SPRING,
      points(...AUTUMN, 60),
      "shape_mismatch",
      /fit the maturity 2026-03-28T23:00:00Z to 2026-03-29T22:00:00Z/,
    ],
    [
      "whose last interval ends too late",
      ["2026-10-24T22:00:00Z", "2026-10-25T22:30:00Z"],
      points(...AUTUMN, 60),
      "shape_mismatch",
      /ends at 2026-10-25T23:00:00Z/,
    ],
    ["without data", AUTUMN, undefined, "response_malformed", /data: expected an array but got undefined/],
    [
      "with a local time",
      AUTUMN,
      [{ "interval-start": "2026-10-25T00:00:00", quantity: { value: 1 } }],
      "response_malformed",
      /data\[0\]\.interval-start/,
    ],
    [
      "with a quantity as text",
      AUTUMN,
      [{ "interval-start": AUTUMN[0], quantity: { value: "1" } }],
      "response_malformed",
      /data\[0\]\.quantity\.value/,
    ],
    ["with null as an interval", AUTUMN, [null], "response_malformed", /data\[0\]\.interval-start/],
  ])("rejects a shape %s", async (_, maturity, data, code, message) => {
    await expect(read(maturity, data).shape).rejects.toMatchObject({
      name: "ClientError",
      code,
      message: expect.stringMatching(message),
    });
  });

  it("rejects a shape load without a reference", async () => {
    await expect(read(AUTUMN, [], { ref: "" }).shape).rejects.toMatchObject({ code: "response_malformed" });
  });

  it("refuses a reference to another origin before anything is sent", async () => {
    const { sent, shape } = read(AUTUMN, [], { ref: "https://evil.example/shape" });

    await expect(shape).rejects.toMatchObject({
      code: "link_refused",
      message: expect.stringContaining("quantity.ref"),
    });
    expect(sent).toEqual([]);
  });

  it.each<[string, readonly [string, string], LoadShapeOptions, string]>([
    ["a reversed maturity", [AUTUMN[1], AUTUMN[0]], {}, "trade.instrument.maturity"],
    ["an unknown zone", AUTUMN, { zone: "Europe/Atlantis" }, "zone"],
  ])("refuses %s before anything is sent", async (_, maturity, options, field) => {
    const { sent, shape } = read(maturity, [], {}, options);

    await expect(shape).rejects.toMatchObject({ name: "InputError", field });
    expect(sent).toEqual([]);
  });

  it("reads a shape whose day has no clock change in its zone", async () => {
    const start = Date.parse("2026-10-24T06:00:00Z");
    const shape = await read(
      ["2026-10-24T06:00:00Z", "2026-10-27T06:00:00Z"],
      [0, 1, 2].map((n) => point(start + n * 24 * HOUR_MS)),
      {},
      { zone: "Atlantic/Reykjavik" },
    ).shape;

    expect(shape).toMatchObject({ granularity: "P1D", gaps: [], overlaps: [] });
  });
});
