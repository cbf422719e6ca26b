import { htmlText } from "@energy-clients/scripts-shared/encode";
import type { Change } from "./report.ts";
import {
  countOf,
  type Entry,
  generatorText,
  isFolded,
  type ReportOfApi,
  sectionsOf,
  verdict,
} from "./report-entries.ts";
import { capitalized } from "./wording.ts";

/** Reports as one page that needs nothing from elsewhere. */
export function htmlReport(reports: readonly ReportOfApi[]): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${htmlText(reports.map(({ title, bump }) => `${title}: ${bump}`).join(", ") || "No API")}</title>
<style>
:root { color-scheme: light dark; --line: light-dark(#d8dee4, #3d444d); --quiet: light-dark(#59636e, #9198a1); }
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }
h2 { border-bottom: 1px solid var(--line); padding-bottom: .3rem; margin-top: 2.5rem; }
code { background: light-dark(#eff1f3, #262c36); border-radius: 4px; padding: .1rem .3rem; font-size: .9em; overflow-wrap: anywhere; }
ul { list-style: none; padding: 0; }
li { border-left: 4px solid var(--line); margin: .6rem 0; padding: .2rem .9rem; }
.breaking li { border-color: light-dark(#cf222e, #f85149); }
.added li { border-color: light-dark(#1a7f37, #3fb950); }
.deprecated li { border-color: light-dark(#9a6700, #d29922); }
p { margin: .2rem 0; }
.operations { font-weight: 600; }
.before { color: var(--quiet); }
.bump { border: 1px solid currentColor; border-radius: 1rem; padding: .05rem .6rem; font-size: .85em; }
</style>
</head>
<body>
<h1>API changes</h1>
${reports.map(reportHtml).join("\n")}
</body>
</html>
`;
}

function reportHtml(report: ReportOfApi): string {
  const { title, bump, changes, generator } = report;
  return [
    `<article>\n<h2>${htmlText(title)} <span class="bump">${bump}</span></h2>`,
    `<p>${htmlText(capitalized(verdict(report)))}.</p>`,
    ...sections(changes),
    ...(generator === undefined
      ? []
      : [`<h3>Generator</h3>\n<p>${htmlText(generatorText(generator))}</p>`, ...sections(generator.changes)]),
    "</article>",
  ].join("\n");
}

function sections(changes: readonly Change[]): string[] {
  return sectionsOf(changes).map(({ group, heading, entries }) => {
    const items = entries.map(entryHtml).join("\n");
    return `<section class="${group}">\n<h3>${heading}</h3>\n<ul>\n${items}\n</ul>\n</section>`;
  });
}

function entryHtml(entry: Entry): string {
  const { operationIds, now, before, whatToDo } = entry;
  const list = `<p class="operations">${htmlText(operationIds.join(", "))}</p>`;
  const operations = operationIds.length === 0 || isFolded(entry) ? "" : list;
  const behind = isFolded(entry) ? `<details><summary>${countOf(entry)}</summary>${list}</details>` : "";
  const was = before === undefined ? "" : `<p class="before">Before: ${marked(before)}.</p>`;
  const action = whatToDo === undefined ? "" : `<p><b>What to do:</b> ${marked(whatToDo)}</p>`;
  return `<li>${operations}<p>${marked(now)}</p>${was}${action}${behind}</li>`;
}

/** Code spans become code, everything else text. */
function marked(text: string): string {
  return htmlText(text).replaceAll(/`([^`]*)`/g, "<code>$1</code>");
}
