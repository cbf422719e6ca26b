import { describe, expect, it } from "vitest";
import { parseBaseUrl } from "../../src/index.js";

describe("parseBaseUrl()", () => {
  it.each([
    ["https://api.example/", undefined, "https://api.example"],
    ["http://127.0.0.1:4010", undefined, "http://127.0.0.1:4010"],
    ["http://localhost:1//", undefined, "http://localhost:1"],
    ["http://[::1]:1", undefined, "http://[::1]:1"],
    ["https://api.example/v2.2/", { allowPath: true }, "https://api.example/v2.2"],
  ])("normalises %s", (value, rules, expected) => {
    expect(parseBaseUrl(value, rules)).toBe(expected);
  });

  it.each([
    ["http://api.example", "insecure_url"],
    ["http://127.0.0.1.evil.example", "insecure_url"],
    ["ftp://api.example", "insecure_url"],
    ["https://user:hunter2@api.example", "malformed_value"],
    ["https://api.example?key=hunter2", "malformed_value"],
    ["https://api.example/v2", "malformed_value"],
    ["api.example", "malformed_value"],
    ["", "missing_value"],
  ])("refuses %s without quoting it", (value, code) => {
    const parse = () => parseBaseUrl(value, { field: "tokenUrl" });

    expect(parse).toThrow(expect.objectContaining({ code, field: "tokenUrl" }));
    expect(parse).not.toThrow(/hunter2/);
  });
});
