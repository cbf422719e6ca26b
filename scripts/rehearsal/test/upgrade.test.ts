import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { documentChanges } from "../src/upgrade/document-changes.ts";
import { bumpBetween, changelogEntry, diagnosticText, outcomesText } from "../src/upgrade/outcome.ts";

const team = join(import.meta.dirname, "../projects/team");

describe("documentChanges", () => {
  it.each(documentChanges.flatMap(({ edits = [] }) => edits))("edits what stands in $file: $from", (edit) => {
    expect(readFileSync(join(team, edit.file), "utf8")).toContain(edit.from);
  });

  it.each(documentChanges.flatMap(({ breaks = [] }) => breaks))("breaks $line, once in $file", (place) => {
    const lines = readFileSync(join(team, place.file), "utf8").split("\n");

    expect(lines.filter((line) => line.includes(place.line))).toHaveLength(1);
  });
});

describe("bumpBetween()", () => {
  it.each([
    ["1.2.3", "2.0.0", "major"],
    ["1.2.3", "1.3.0", "minor"],
    ["1.2.3", "1.2.4", "patch"],
    ["1.9.0", "1.10.0", "minor"],
    ["1.2.3", "1.2.3", undefined],
  ])("calls %s → %s %s", (before, after, bump) => {
    expect(bumpBetween(before, after)).toBe(bump);
  });
});

describe("changelogEntry()", () => {
  const changelog = `# @energy-clients/ett-client

## 1.1.0

### Minor Changes

- abc1234: The document of ETT (1.0.0 → 1.1.0): here is what changed.

  **Added**

  - \`getClaims\`: takes \`query.Registry\`.

## 1.0.0

- \`getWallet\`: is new.
`;

  it("reads headings and changes of one version and of no other", () => {
    expect(changelogEntry(changelog, "1.1.0")).toEqual([
      "**Added**",
      "- `getClaims`: takes `query.Registry`.",
    ]);
  });

  it("fails when the version has no entry", () => {
    expect(() => changelogEntry(changelog, "1.2.0")).toThrow("the changelog has no entry for 1.2.0");
  });
});

describe("diagnosticText()", () => {
  it("puts a diagnostic of several lines on one, with the line that it is of", () => {
    const message = "Argument is not assignable.\n  Property 'query' is missing.";

    expect(diagnosticText({ file: "src/a.ts", line: "  call();", message })).toBe(
      "src/a.ts, at `call();`: Argument is not assignable. Property 'query' is missing.",
    );
  });
});

describe("diagnosticText() about something", () => {
  it("keeps what stands around it of a long message", () => {
    const message = `${"before ".repeat(40)}Registry${" after".repeat(40)}`;

    const words = diagnosticText({ file: "a.ts", line: "call();", message }, /Registry/);

    expect(words).toMatch(/^a\.ts, at `call\(\);`: ….*Registry.*…$/);
    expect(words.length).toBeLessThan(200);
  });
});

describe("outcomesText()", () => {
  it("keeps each line of the changelog", () => {
    const text = outcomesText([
      {
        kind: "additive",
        what: "a filter",
        bump: "minor, ett-client 1.0.0 → 1.1.0",
        changelog: ["- `getClaims`: a filter.", "- `getTransfers`: a field."],
        range: "^ takes it",
        typecheck: ["compiles"],
        tests: "pass",
        afterwards: "the filter is there",
      },
    ]);

    expect(text).toContain(
      "  changelog  - `getClaims`: a filter.\n             - `getTransfers`: a field.\n",
    );
  });
});
