import { describeCell } from "./cell.js";
import { escapeMarkup } from "./escape.js";
import { STYLESHEET } from "./html-style.js";
import {
  type ApiCoverage,
  type CoverageReport,
  formatPercent,
  type ReportedCell,
  type ReportedOperation,
} from "./report.js";

/**
 * Formats a report as a self-contained HTML page, without scripts, fonts or network requests.
 *
 * @example
 * ```ts
 * import { writeFileSync } from "node:fs";
 * import { coverageHtml, reportCoverage } from "@energy-clients/contract-testing";
 *
 * writeFileSync("coverage.html", coverageHtml(reportCoverage("coverage/contract")));
 * ```
 */
export function coverageHtml(report: CoverageReport): string {
  const notes = [
    ...report.failures.map((text) => `<li class="bad">${escapeMarkup(text)}</li>`),
    ...report.remarks.map((text) => `<li>${escapeMarkup(text)}</li>`),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Contract coverage</title>
<style>${STYLESHEET}</style>
</head>
<body>
<main>
<h1>Contract coverage</h1>
<p class="lead">What the API documents declare and the tests exercised: kinds of request, and responses by status and media type.
Only messages without a violation count.</p>
${notes.length > 0 ? `<ul class="notes">\n${notes.join("\n")}\n</ul>` : ""}
<div class="cards">
${report.apis.map((api) => card(api, report.scope)).join("\n")}
</div>
<p class="legend"><span class="cell hit">exercised</span> <span class="cell waived">waived</span> <span class="cell miss">missing</span></p>
${report.apis.map(section).join("\n")}
</main>
</body>
</html>
`;
}

function card(api: ApiCoverage, scope: CoverageReport["scope"]): string {
  const { percent, min, covered, missing, waived, called, declared, isSufficient } = api;
  const state = !isSufficient ? "bad" : missing === 0 && percent !== null ? "good" : "fair";
  return `<a class="card ${state}" href="#${escapeMarkup(api.api)}">
<strong>${escapeMarkup(api.api)}</strong>
<span class="percent">${formatPercent(percent)}</span>
<span class="bar"><span style="width:${percent ?? 0}%"></span></span>
<span>${covered} of ${covered + missing} kinds${waived > 0 ? `, ${waived} waived` : ""}${scope === "called" ? ", of called operations" : ""}</span>
<span>${called} of ${declared} operations called${min > 0 ? `, ${min} % required` : ""}</span>
</a>`;
}

function section({ api, operations }: ApiCoverage): string {
  const isCalled = ({ cells }: ReportedOperation) => cells.some(({ hits }) => hits > 0);
  const others = operations.filter((operation) => !isCalled(operation));
  // Folded, for readers who use a part of an API.
  const rest =
    others.length === 0
      ? ""
      : `<details><summary>${others.length} operations were not called</summary>\n<div class="grid">${others.map(block).join("\n")}</div>\n</details>`;
  return `<section id="${escapeMarkup(api)}">
<h2>${escapeMarkup(api)}</h2>
<div class="grid">${operations.filter(isCalled).map(block).join("\n")}</div>
${rest}
</section>`;
}

function block({ id, method, path, cells }: ReportedOperation): string {
  const missing = cells.some(({ hits, waiver }) => hits === 0 && waiver === undefined);
  const route = escapeMarkup(path).replaceAll("/", "/<wbr>");
  const reasons = [...new Set(cells.flatMap(({ waiver }) => waiver ?? []))].map(
    ({ expires, reason }) =>
      `<p class="reason">Waived until ${escapeMarkup(expires)}: ${escapeMarkup(reason)}</p>`,
  );
  return `<article${missing ? ' class="open"' : ""}>
<h3>${escapeMarkup(id)}</h3>
<p class="route"><b>${escapeMarkup(method)}</b> ${route}</p>
<ul>
${cells.map(listed).join("\n")}
</ul>
${reasons.join("\n")}</article>`;
}

function listed(cell: ReportedCell): string {
  const state = cell.hits > 0 ? "hit" : cell.waiver === undefined ? "miss" : "waived";
  const word = { hit: "exercised", miss: "missing", waived: "waived" }[state];
  const count = cell.hits > 0 ? ` <i>×${cell.hits}</i>` : ` <i>${word}</i>`;
  return `<li class="cell ${state}">${escapeMarkup(describeCell(cell))}${count}</li>`;
}
