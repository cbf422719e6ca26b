import { describe, expect, it } from "vitest";
import { retryAfterMs } from "../../src/http/retry-after.js";

const NOW = Date.UTC(2026, 10, 29, 12);
const at = (ms: number) => new Date(NOW + ms).toUTCString();
const read = (headers: Record<string, string>) => retryAfterMs(new Headers(headers), NOW);

describe("retryAfterMs()", () => {
  it.each([
    ["0", 0],
    ["30", 30_000],
    ["32.5", 33_000],
    ["0.001", 1_000],
    ["7.0", 7_000],
    ["86400", 3_600_000],
    ["9".repeat(400), 3_600_000],
    [at(90_000), 90_000],
    [at(-90_000), 0],
    [at(86_400_000), 3_600_000],
    ["Sunday, 29-Nov-26 12:01:00 GMT", 60_000],
    ["Sun Nov 29 12:01:00 2026", 60_000],
  ])("reads %s", (value, ms) => {
    expect(read({ "retry-after": value })).toBe(ms);
  });

  it.each([
    "",
    "-5",
    "+5",
    "5, 10",
    "5 10",
    "5s",
    "1e3",
    "0x10",
    ".5",
    "5.",
    "NaN",
    "Infinity",
    "soon",
    "2026-11-29T12:01:00Z",
    "May 2032",
    "Sun, 29 Nov 2026 13:01:00 +0100",
  ])("ignores '%s'", (value) => {
    expect(read({ "retry-after": value })).toBeUndefined();
  });

  it("ignores a header that was sent twice", () => {
    const headers = new Headers();
    headers.append("retry-after", "5");
    headers.append("retry-after", "10");

    expect(retryAfterMs(headers, NOW)).toBeUndefined();
  });

  it("reads a date by the server's clock", () => {
    expect(read({ "retry-after": at(3_630_000), date: at(3_600_000) })).toBe(30_000);
  });

  it.each([
    ["one out of a cache", { date: at(3_600_000), age: "10" }],
    ["one that is not an HTTP date", { date: "5" }],
    ["a decimal", { date: "32.5" }],
  ])("reads a date by this machine's clock where the Date header is %s", (_, headers) => {
    expect(read({ "retry-after": at(30_000), ...headers })).toBe(30_000);
  });
});
