import { compare } from "semver";
import { describe, expect, it } from "vitest";
import { compareVersions } from "../src/compare-versions.ts";

describe("compareVersions()", () => {
  const ordered = [
    "0.0.0-pr-7-0a1b2c3d4e5f",
    "0.9.9",
    "0.10.0",
    "1.0.0-0",
    "1.0.0-2",
    "1.0.0-10",
    "1.0.0-alpha",
    "1.0.0-alpha.1",
    "1.0.0-alpha.beta",
    "1.0.0-beta.1",
    "1.0.0-beta.2",
    "1.0.0-beta.11",
    "1.0.0-rc",
    "1.0.0-rc-1",
    "1.0.0",
    "1.0.1",
    "1.10.0",
    "9007199254740991.0.0",
  ];

  it("orders versions, pre-releases before their release, as the package semver does", () => {
    for (const one of ordered) {
      for (const other of ordered) {
        const expected = compare(one, other);

        expect([one, other, Math.sign(compareVersions(one, other))]).toEqual([one, other, expected]);
        expect(Math.sign(ordered.indexOf(one) - ordered.indexOf(other))).toBe(expected);
      }
    }
  });

  it("leaves out what a build adds", () => {
    expect(compareVersions("1.0.0+linux", "1.0.0+darwin")).toBe(0);
  });

  it.each(["1.0", "latest", "v1.0.0", "", "1.0.0-", "1.0.0 "])("refuses %j", (version) => {
    expect(() => compareVersions(version, "1.0.0")).toThrow(TypeError);
  });
});
