import { describe, expect, it } from "vitest";
import { addHeaders, type HeaderGroup } from "../../src/request-headers.js";

function added(...groups: HeaderGroup[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const group of groups) addHeaders(headers, group, "headers");
  return headers;
}

/** As those of node-fetch, or of another realm. */
class OtherHeaders {
  *[Symbol.iterator]() {
    yield ["x-trace", "1"];
  }
}

describe("addHeaders()", () => {
  it.each<[string, HeaderGroup]>([
    ["a record", { "X-Trace": "1" }],
    ["Headers", new Headers({ "X-Trace": "1" })],
    ["a list of pairs", [["X-Trace", "1"]]],
    ["a Map", new Map([["X-Trace", "1"]]) as never],
    ["Headers of another class", new OtherHeaders() as never],
    ["a number", { "X-Trace": 1 }],
    ["text with white space at its ends", { "X-Trace": " 1\t" }],
  ])("takes %s", (_, group) => {
    expect(added(group)).toEqual({ "x-trace": "1" });
  });

  it("lets a later header take the place of an earlier one, whatever its case", () => {
    expect(added({ "X-Trace": "1" }, { "x-TRACE": "2" })).toEqual({ "x-trace": "2" });
  });

  it("joins several values, leaves out undefined, and takes away what is null", () => {
    expect(added({ a: "1", b: "2" }, { a: null, b: undefined, c: ["3", 4] })).toEqual({ b: "2", c: "3, 4" });
  });

  it("refuses a text", () => {
    expect(() => added("x-trace: 1" as never)).toThrow(
      expect.objectContaining({ code: "malformed_value", field: "headers" }),
    );
  });

  it.each([
    ["a line break in a value", { "X-Trace": "1\r\nx-admin: true" }],
    ["a character beyond Latin-1", { "X-Trace": "→" }],
    ["a name that is none", { "X Trace": "1" }],
  ])("refuses %s and does not show the value", (_, group) => {
    const [name = ""] = Object.keys(group);

    expect(() => added(group)).toThrow(
      expect.objectContaining({ code: "malformed_value", field: `headers.${name}` }),
    );
    expect(() => added(group)).not.toThrow(/admin/);
  });
});
