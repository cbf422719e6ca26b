import { describe, expect, it } from "vitest";
import { consentUrl, fromUnixSeconds, hasGsrnCheckDigit, isGsrn, toUnixSeconds } from "../../src/index.js";

const clientId = "8d3b2f60-1c7e-4a53-9d0e-5f1a2b3c4d5e";

describe("consentUrl()", () => {
  it("builds the page that ETT's guide names", () => {
    const url = consentUrl({ clientId, redirectUrl: "https://app.example/back?state=a b" });

    expect(url).toBe(
      `https://energytrackandtrace.dk/da/onboarding?client-id=${clientId}&redirect-url=https%3A%2F%2Fapp.example%2Fback%3Fstate%3Da+b`,
    );
  });

  it.each([
    [{ clientId: "me", redirectUrl: "https://app.example" }, "clientId"],
    [{ clientId, redirectUrl: "/back" }, "redirectUrl"],
    [{ clientId, redirectUrl: "javascript:alert(1)" }, "redirectUrl"],
    [{ clientId, redirectUrl: "https://app.example", language: "../x" }, "language"],
    [{ clientId, redirectUrl: "https://app.example", baseUrl: "http://ett.example" }, "baseUrl"],
  ])("refuses %j", (options, field) => {
    expect(() => consentUrl(options)).toThrow(expect.objectContaining({ name: "InputError", field }));
  });
});

describe("isGsrn()", () => {
  it("takes 18 digits that begin with 57", () => {
    expect(
      ["571313180400000005", "57131318040000000", "581313180400000005", "57131318040000000x"].map(isGsrn),
    ).toEqual([true, false, false, false]);
  });
});

describe("hasGsrnCheckDigit()", () => {
  it("finds a mistyped digit", () => {
    // 57131318040000000: 3·(5+1+1+1+0+0+0+0+0) + (7+3+3+8+4+0+0+0) = 49, so the check digit is 1.
    expect(hasGsrnCheckDigit("571313180400000001")).toBe(true);
    expect(hasGsrnCheckDigit("571313180400000002")).toBe(false);
    expect(hasGsrnCheckDigit("571331180400000001")).toBe(false);
  });
});

describe("toUnixSeconds() and fromUnixSeconds()", () => {
  it("convert between Date and whole seconds", () => {
    expect(toUnixSeconds(new Date("2026-01-01T00:00:00.999Z"))).toBe(1_767_225_600);
    expect(fromUnixSeconds(1_767_225_600).toISOString()).toBe("2026-01-01T00:00:00.000Z");
  });

  it("refuse what can be no time in seconds", () => {
    expect(() => toUnixSeconds(new Date("x"))).toThrow(/date/);
    expect(() => fromUnixSeconds(Date.UTC(2026, 0))).toThrow(/seconds/);
    expect(() => fromUnixSeconds(1.5)).toThrow(/seconds/);
  });
});
