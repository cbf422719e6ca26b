import { describe, expect, it } from "vitest";
import { textOfPattern } from "../../src/schemas/pattern-text.js";

describe("textOfPattern()", () => {
  it.each([
    ["^[A-Z]{2}$", "AA"],
    ["item|service", "item"],
    ["^-?\\d{1,10}\\.\\d{1,2}$", "1.1"],
    ["^(?:a|b)+(?<c>x{2,})?$", "a"],
    ["^[^a-z]{3}$", "AAA"],
    ["^\\p{Lu}\\w$", "Aa"],
    ["^\\u0041\\x42\\/$", "AB/"],
    ["^[\\]\\-]$", "]"],
    ["^.\\s$", "a "],
    ["", ""],
    // JavaScript's own engine would try for hours whether the text matches.
    ["^(a{1,30}){30}$", "a".repeat(30)],
  ])("makes of %s the text %j", (pattern, text) => {
    expect(textOfPattern(pattern)).toBe(text);
  });

  it.each(["^(?=a)b", "(", "^(a)\\1$", "^((a{1000}){1000}){1000}$", "a^b"])(
    "makes nothing of %s",
    (pattern) => {
      expect(textOfPattern(pattern)).toBeUndefined();
    },
  );
});
