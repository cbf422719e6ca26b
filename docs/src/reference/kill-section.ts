/**
 * The results of the kill matrix as a part of the page. They are the file that the matrix writes: its headings go below
 * the page's, and its largest tables are folded.
 */
export function killSection(results: string): string {
  const [, when = "", lasted = ""] = /on (\d{4}-\d\d-\d\d),[\s\S]*?in (\d+ min)/.exec(results) ?? [];
  const [head = "", ...sections] = results.split(/^## /m);
  const summary = head.split("\n\n").slice(2).join("\n\n").trim();
  const parts = sections.map((section) => {
    const [heading = "", ...rest] = section.split("\n");
    const body = rest.join("\n").trim();
    const [words = "", ...tables] = body.split(/^### /m);
    return [`### ${heading} {#kills-${slug(heading)}}`, words.trim(), ...tables.map(folded)].join("\n\n");
  });
  if (when === "" || summary === "" || parts.length === 0)
    throw new Error("packages/journal/test/kills/RESULTS.md: expected a date, a summary and sections");
  return [
    "## Killed processes {#kill-matrix}",
    `The [journal](/journal) sends a request once, although processes die. The kill matrix proves it: measured on ${when}, in ${lasted}.`,
    summary,
    ...parts,
    "A part of it runs with every test run. Repeat all of it: `pnpm --filter @energy-clients/journal run test:kills`.",
  ].join("\n\n");
}

function folded(table: string): string {
  const [title = "", ...rest] = table.split("\n");
  return `::: details ${title.replaceAll("`", "")}\n\n${rest.join("\n").trim()}\n\n:::`;
}

const slug = (heading: string): string => heading.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
