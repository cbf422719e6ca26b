import { describe, expect, it } from "vitest";
import { readErrorCodes } from "../../src/reference/error-codes.ts";
import { errorAnchor, readAllErrorCodes } from "../../src/reference/errors-page.ts";

const SOURCE = `/**
 * Why it broke. Removing a code is a major change.
 *
 * - \`one\`: the first, which
 *   takes two lines.
 * - \`two\`, \`three\`: both.
 * - \`four\`: a. \`five\`: uses \`other\`: b.
 */
export type BrokenErrorCode = "one" | "two" | "three" | "four" | "five";`;

describe("readErrorCodes()", () => {
  it("reads each code of a union with its text", () => {
    expect(readErrorCodes(SOURCE, "a.ts")).toEqual([
      {
        className: "BrokenError",
        question: "Why it broke.",
        codes: [
          { code: "one", text: "the first, which takes two lines." },
          { code: "two", text: "both." },
          { code: "three", text: "both." },
          { code: "four", text: "a." },
          { code: "five", text: "uses `other`: b." },
        ],
      },
    ]);
  });

  it("refuses a code without a text", () => {
    expect(() => readErrorCodes(SOURCE.replace('"one"', '"one" | "six"'), "a.ts")).toThrow(
      "a.ts: the docstring of BrokenErrorCode does not describe six",
    );
  });

  it("refuses a union that describes nothing", () => {
    expect(() => readErrorCodes('/** Why. */\nexport type XErrorCode = "a";', "x.ts")).toThrow("describe a");
  });
});

describe("readAllErrorCodes()", () => {
  it("finds the unions of all packages, also that of a class in a file of another name", () => {
    const classes = readAllErrorCodes().map(({ className }) => className);

    expect(classes.toSorted()).toEqual([
      "ApiError",
      "AuthError",
      "ClientError",
      "ContractTestingError",
      "ExpectationError",
      "InputError",
      "JournalError",
      "QuotaError",
      "RequestError",
    ]);
  });
});

describe("errorAnchor()", () => {
  it("makes a link that is readable", () => {
    expect(errorAnchor("RequestError", "outcome_unknown")).toBe("request-error-outcome-unknown");
  });
});
