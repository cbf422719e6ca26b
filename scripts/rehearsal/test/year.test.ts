import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { months } from "../src/year/months.ts";
import { proposals, type Release, readRenovateRules } from "../src/year/renovate.ts";
import { liveThrough } from "../src/year/year.ts";

describe("liveThrough()", () => {
  // The other months are of kinds that scripts/specs tests; `pnpm check:year` lives through all of them.
  it("lives through a change that an overlay hides, a split document and an outage", async () => {
    const folder = mkdtempSync(join(tmpdir(), "year-test-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const chosen = months.filter(({ month }) => ["2027-05", "2027-08", "2027-09"].includes(month));

    const outcomes = await liveThrough(folder, chosen);

    expect(outcomes.map(({ exit, bump, consumer }) => [exit, bump, consumer])).toEqual([
      [
        2,
        "major, 1.0.0 → 2.0.0",
        [expect.stringMatching(/^takes major 2\.0\.0: 1 edits after \d errors.*does what it did$/)],
      ],
      [0, "none", ["nothing is proposed"]],
      [1, "none", ["nothing is proposed"]],
    ]);
    expect(outcomes[0]?.told.join("\n")).toMatch(/`getRequestStatus`.*"cancelled".*What to do: handle/);
    expect(outcomes[2]?.told.join("\n")).toContain("returned 503");
  }, 600_000);
});

describe("proposals()", () => {
  const release = (version: string, day: number): Release => ({ version, day, folder: version });
  const releases = [
    release("1.0.0", 0),
    release("1.1.0", 10),
    release("2.0.0", 20),
    release("2.1.0", 30),
    release("3.0.0", 40),
  ];
  const proposed = (current: string, day: number) =>
    proposals(current, releases, day, readRenovateRules()).map(
      ({ kind, release }) => `${kind} ${release.version}`,
    );

  it("proposes the newest of the same major, and each later major by itself", () => {
    expect(proposed("1.0.0", 100)).toEqual(["minor 1.1.0", "major 2.1.0", "major 3.0.0"]);
    expect(proposed("3.0.0", 100)).toEqual([]);
  });

  it("proposes nothing that is younger than a day", () => {
    expect(proposed("1.0.0", 10)).toEqual([]);
    expect(proposed("1.0.0", 11)).toEqual(["minor 1.1.0"]);
  });
});
