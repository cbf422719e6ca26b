import { describe, expect, it } from "vitest";
import { moments } from "../src/clocks/moments.ts";

describe("moments()", () => {
  it.each([
    ["2026-11-29T12:00Z", ["2028-01-03T12:00", "2027-03-28T00:59", "2027-10-31T00:59", "2028-02-29T12:00"]],
    ["2028-03-26T01:00Z", ["2029-04-30T01:00", "2029-03-25T00:59", "2028-10-29T00:59", "2032-02-29T12:00"]],
  ])("gives the next of each kind after %s", (now, expected) => {
    const found = moments(Date.parse(now)).map(({ at }) => new Date(at).toISOString().slice(0, 16));

    expect(found).toEqual(expected);
  });
});
