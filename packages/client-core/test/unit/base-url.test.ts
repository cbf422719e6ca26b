import { describe, expect, it } from "vitest";
import { checkHttpHosts, parseBaseUrl } from "../../src/index.js";

describe("parseBaseUrl()", () => {
  it.each([
    ["https://api.example/", undefined, "https://api.example"],
    ["http://127.0.0.1:4010", undefined, "http://127.0.0.1:4010"],
    ["http://localhost:1//", undefined, "http://localhost:1"],
    ["http://[::1]:1", undefined, "http://[::1]:1"],
    ["https://api.example/v2.2/", { allowPath: true }, "https://api.example/v2.2"],
    [
      "http://gateway.internal/ett",
      { allowPath: true, allowHttpTo: ["gateway.internal"] },
      "http://gateway.internal/ett",
    ],
    ["http://GATEWAY.internal:8080", { allowHttpTo: ["gateway.internal"] }, "http://gateway.internal:8080"],
    ["http://10.1.2.3", { allowHttpTo: ["10.1.2.3"] }, "http://10.1.2.3"],
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

  it.each([
    "http://gateway.internal.evil.example",
    "http://evil.gateway.internal",
    "http://gateway.internal@evil.example",
    "ws://gateway.internal",
  ])("refuses %s when only gateway.internal may be called over http", (value) => {
    const parse = () => parseBaseUrl(value, { allowHttpTo: ["gateway.internal"] });

    expect(parse).toThrow(expect.objectContaining({ code: "insecure_url", field: "baseUrl" }));
  });

  it("names the option and the host when http is refused", () => {
    expect(() => parseBaseUrl("http://gateway.internal")).toThrow(
      /allowHttpTo names \(this one is gateway\.internal\)/,
    );
  });
});

describe("checkHttpHosts()", () => {
  it.each([undefined, [], ["gateway.internal"], ["gateway"], ["10.1.2.3"], ["[fd00::1]"]])(
    "accepts %j",
    (hosts) => {
      expect(() => checkHttpHosts(hosts)).not.toThrow();
    },
  );

  it.each([
    "gateway.internal",
    ["*"],
    ["*.internal"],
    ["http://gateway.internal"],
    ["gateway.internal:8080"],
    ["gateway.internal/ett"],
    ["user@gateway.internal"],
    ["Gateway.internal"],
    [""],
    [" gateway"],
    [/internal$/],
    [null],
  ])("refuses %j", (hosts) => {
    expect(() => checkHttpHosts(hosts as string[])).toThrow(
      expect.objectContaining({ code: "malformed_value", field: "allowHttpTo" }),
    );
  });
});
