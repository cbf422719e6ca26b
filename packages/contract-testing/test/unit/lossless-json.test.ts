import { describe, expect, it } from "vitest";
import { parseLosslessJson } from "../../src/http/json.js";

describe("parseLosslessJson()", () => {
  it.each<[string, unknown]>([
    ["9007199254740993", 9007199254740993n],
    ["-9007199254740993", -9007199254740993n],
    [
      '{"a":[9007199254740993,1.5,1e300,12345678901234567890]}',
      { a: [9007199254740993n, 1.5, 1e300, 12345678901234567890n] },
    ],
    ['{"i9007199254740993":"i9007199254740993"}', { i9007199254740993: "i9007199254740993" }],
    [
      '{"a" \n:"9007199254740993","b\\"":"\\"9007199254740993","c":""}',
      { a: "9007199254740993", 'b"': '"9007199254740993', c: "" },
    ],
    ['["\\u0069\\\\","s",9007199254740993]', ["i\\", "s", 9007199254740993n]],
    ["9007199254740991", 9007199254740991],
    ["1234567890.5e3", 1234567890500],
    ["true", true],
  ])("reads %s", (text, value) => {
    expect(parseLosslessJson(text)).toEqual(value);
  });

  it.each(['"open', "[1,]", "01", "{a:9007199254740993}", "9007199254740993 9007199254740993", '["a" "b"]'])(
    "throws for %s, which is not JSON",
    (text) => {
      expect(() => parseLosslessJson(text)).toThrow(SyntaxError);
    },
  );

  it("keeps a property called __proto__ as one of the value's own", () => {
    const value = parseLosslessJson('{"__proto__":{"a":9007199254740993}}') as object;

    expect(Object.keys(value)).toEqual(["__proto__"]);
  });

  it("takes linear time for a million escapes", () => {
    const text = `["${"\\\\".repeat(1_000_000)}",9007199254740993]`;

    expect(parseLosslessJson(text)).toHaveProperty([1], 9007199254740993n);
  });
});
