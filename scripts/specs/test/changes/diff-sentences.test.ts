import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { diffDocuments } from "../../src/diff/diff.ts";
import { changelogSections } from "../../src/diff/render-markdown.ts";
import type { Change } from "../../src/diff/report.ts";
import type { JsonObject } from "../../src/document/document.ts";
import { documentPair, joined, slugOf } from "../support/golden.ts";

type Entry = JsonObject & { name: string; lines: string[] };

const entries = parse(
  readFileSync(join(import.meta.dirname, "../golden/changelog/lines.yaml"), "utf8"),
) as Entry[];
const pairs = entries.map((entry) => ({ entry, ...documentPair(slugOf(entry.name), entry) }));
const batched = pairs.filter(({ isWhole }) => !isWhole);
let changes: readonly Change[];

beforeAll(async () => {
  const before = joined(batched.map((pair) => pair.before));
  const after = joined(batched.map((pair) => pair.after));
  changes = (await diffDocuments({ api: { name: "golden", title: "Golden" }, before, after })).changes;
}, 300_000);

/** `Heading: line`, without the operation's name. */
function linesOf(own: readonly Change[]): string[] {
  return changelogSections(own).flatMap((section) => {
    const [heading = "", , ...lines] = section.split("\n");
    return lines.map((line) => `${heading.replaceAll("*", "")}: ${line.replace(/^- (`[^`]*`: )?/, "")}`);
  });
}

describe("changelogSections()", () => {
  it.each(batched.map((pair) => [pair.entry.name, pair] as const))("says: %s", (_name, pair) => {
    const own = changes.filter(({ operationId = "" }) => pair.operationIds.includes(operationId));

    expect(linesOf(own)).toEqual(pair.entry.lines);
  });

  it.each(pairs.filter(({ isWhole }) => isWhole).map((pair) => [pair.entry.name, pair] as const))(
    "says: %s",
    async (_name, { entry, before, after }) => {
      const report = await diffDocuments({ api: { name: "golden", title: "Golden" }, before, after });

      expect(linesOf(report.changes)).toEqual(entry.lines);
    },
  );
});
