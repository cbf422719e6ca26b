import { markdownCode, oneLine } from "@energy-clients/scripts-shared/encode";
import { changelogSections } from "../diff/render-markdown.ts";
import type { PullResult } from "./pull.ts";

type Changed = Extract<PullResult, { kind: "changed" }>;

/** Returns what a pull did, as Markdown that also reads well in a terminal. */
export function pullReport(result: PullResult): string {
  if (result.kind === "unchanged") return `${result.api.title}: up to date, nothing written`;
  return [
    `## ${oneLine(result.api.title)}: ${titleOf(result)}`,
    ...section("What changed", [
      changelogSections(result.report.changes).join("\n\n") || "Only descriptions and examples.",
    ]),
    ...overlaySections(result),
    ...section("Lint problems; the checks fail until they are corrected", result.lint.map(item)),
    ...section(
      "Written",
      result.written.map((file) => `- ${markdownCode(file)}`),
    ),
  ].join("\n\n");
}

/** `1.0.0 → 1.1.0, minor`. */
function titleOf({ versions: [before, after], report }: Changed): string {
  const version = before === after ? `${after ?? "unversioned"}, changed` : `${before} → ${after}`;
  return `${version}, ${report.bump === "none" ? "patch" : report.bump}`;
}

/** Every decision that a reviewer has to confirm. */
function overlaySections({ reapplied }: Changed): string[] {
  const { stale, modelled, assumptions } = reapplied;
  return [
    ...section(
      "Overlay actions that were removed because they no longer fit",
      stale.map(({ message }) => item(message)),
    ),
    ...section(
      "Modelled operations that real ones replace",
      (modelled?.replaced ?? []).map(({ modelled, real }) => item(`${modelled} → ${real}`)),
    ),
    ...section("Removed with them, or replaced by the real ones", (modelled?.dropped ?? []).map(item)),
    ...section("Still modelled", (modelled?.stillModelled ?? []).map(item)),
    ...section(
      "Assumed for new operations; correct it in the overlay",
      assumptions.map(({ operationId, route, derivedId, assumedUnsafe }) => {
        const decisions = [
          derivedId ? "operationId derived from method and path" : "",
          assumedUnsafe ? "assumed not idempotent" : "",
        ].filter((part) => part !== "");
        return `- ${markdownCode(operationId)} (${markdownCode(route)}): ${decisions.join("; ") || "its recovery hint is missing"}`;
      }),
    ),
  ];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`### ${title}\n\n${lines.join("\n")}`];
}

function item(text: string): string {
  return `- ${oneLine(text)}`;
}
