import { describe, expect, it } from "vitest";
import { parseHttpDate } from "../../src/index.js";

const NOW = Date.UTC(2026, 10, 29, 12);
const EXAMPLE = Date.UTC(1994, 10, 6, 8, 49, 37);

describe("parseHttpDate()", () => {
  it.each([
    ["IMF-fixdate", "Sun, 06 Nov 1994 08:49:37 GMT"],
    ["RFC 850", "Sunday, 06-Nov-94 08:49:37 GMT"],
    ["asctime", "Sun Nov  6 08:49:37 1994"],
    ["white space around it", " Sun, 06 Nov 1994 08:49:37 GMT\t"],
  ])("reads the date of RFC 9110 as %s, whatever the time zone of this machine", (_, value) => {
    expect(parseHttpDate(value, NOW)).toBe(EXAMPLE);
  });

  it.each([
    ["Sunday, 29-Nov-76 11:59:59 GMT", Date.UTC(2076, 10, 29, 11, 59, 59)],
    ["Monday, 30-Nov-76 12:00:00 GMT", Date.UTC(1976, 10, 30, 12)],
    ["Monday, 01-Jan-00 00:00:00 GMT", Date.UTC(2000, 0, 1)],
    ["Friday, 31-Dec-99 23:59:59 GMT", Date.UTC(1999, 11, 31, 23, 59, 59)],
  ])("takes a year of two digits that is more than 50 years ahead for one of the past: %s", (value, time) => {
    expect(parseHttpDate(value, NOW)).toBe(time);
  });

  it("takes a year of two digits for one of the next century at the end of this one", () => {
    expect(parseHttpDate("Monday, 01-Jan-01 00:00:00 GMT", Date.UTC(2099, 11, 31))).toBe(
      Date.UTC(2101, 0, 1),
    );
  });

  it("reads 29 February of a leap year, and a leap second", () => {
    expect(parseHttpDate("Tue, 29 Feb 2028 00:00:00 GMT")).toBe(Date.UTC(2028, 1, 29));
    expect(parseHttpDate("Sat, 31 Dec 2016 23:59:60 GMT")).toBe(Date.UTC(2017, 0, 1));
  });

  it.each([
    ["a number", "5"],
    ["a decimal, which Date.parse takes for May 2032", "32.5"],
    ["a negative number", "-5"],
    ["an ISO date", "2026-11-29T12:00:00Z"],
    ["another time zone", "Sun, 29 Nov 2026 12:00:00 +0100"],
    ["no time zone", "Sun, 29 Nov 2026 12:00:00"],
    ["asctime with a time zone", "Sun Nov 29 12:00:00 GMT 2026"],
    ["a day that the month does not have", "Mon, 30 Feb 2026 12:00:00 GMT"],
    ["29 February of another year", "Sun, 29 Feb 2026 12:00:00 GMT"],
    ["day 0", "Sun, 00 Nov 2026 12:00:00 GMT"],
    ["hour 24", "Sun, 29 Nov 2026 24:00:00 GMT"],
    ["the header sent twice", "Sun, 29 Nov 2026 12:00:00 GMT, Sun, 29 Nov 2026 12:00:00 GMT"],
    ["words", "tomorrow"],
    ["nothing", ""],
    ["no header", null],
  ])("reads nothing else: %s", (_, value) => {
    expect(parseHttpDate(value, NOW)).toBeUndefined();
  });
});
