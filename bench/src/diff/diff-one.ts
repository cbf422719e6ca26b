import { readFileSync } from "node:fs";
import { diffDocuments } from "../../../scripts/specs/src/diff/diff.ts";
import { markdownReport } from "../../../scripts/specs/src/diff/render-markdown.ts";
import { sectionsOf } from "../../../scripts/specs/src/diff/report-entries.ts";
import type { JsonObject } from "../../../scripts/specs/src/document/document.ts";

/** What comparing two documents takes, and what it finds. */
export interface DiffMeasure {
  readonly megabytes: number;
  readonly cpuSeconds: number;
  readonly peakMebibytes: number;
  readonly changes: number;
  readonly entries: number;
}

// A process of its own per pair of documents, so that each has its own peak of memory.
const [before = "", after = ""] = process.argv.slice(2);
const texts = [before, after].map((file) => readFileSync(file, "utf8"));
const [old, now] = texts.map((text): JsonObject => JSON.parse(text));
if (old === undefined || now === undefined) throw new Error("expected the files of two documents");
const title = "Benchmark";
const report = await diffDocuments({ api: { name: "bench", title }, before: old, after: now });
markdownReport([{ ...report, title, base: before, operations: 0 }]);
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
const measure: DiffMeasure = {
  megabytes: (texts.join("").length / 1e6) | 0,
  cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
  peakMebibytes: Math.round(maxRSS / 1024),
  changes: report.changes.length,
  entries: sectionsOf(report.changes).flatMap(({ entries }) => entries).length,
};
console.log(JSON.stringify(measure));
