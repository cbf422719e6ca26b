import { barChart } from "./bar-chart.ts";
import { barsOf, readBenchmarkTables } from "./benchmark-tables.ts";

/** The tables that are shown as charts: the part of the results, the heading in it, and the columns. */
const CHARTS: readonly (readonly [part: string, heading: string, ...columns: string[]])[] = [
  [
    "Calls, tokens, quota, bundle",
    "Call overhead, ETT, stubbed fetch",
    "GET, CPU per call",
    "POST, CPU per call",
  ],
  [
    "Calls, tokens, quota, bundle",
    "Call overhead, enmacc, stubbed fetch",
    "GET, CPU per call",
    "POST, CPU per call",
  ],
  ["Calls, tokens, quota, bundle", "Tokens", "cached token, CPU per call"],
  ["Calls, tokens, quota, bundle", "Quota", "429s provoked"],
  ["Calls, tokens, quota, bundle", "Bundle: Energy Track & Trace", "5 calls (KiB)"],
  ["Calls, tokens, quota, bundle", "Bundle: enmacc CONNECT", "5 calls (KiB)"],
  ["Paging", "Paging, ETT: getCertificates by Limit and Skip, pages of 1,000", "items per second"],
  [
    "Mock servers and synchronisation",
    "First synchronisation of a wallet, ETT: getCertificatesCursor in windows",
    "items per second",
  ],
  ["Mock servers and synchronisation", "Mock servers: Energy Track & Trace", "start (ms)", "GET (req/s)"],
  ["Mock servers and synchronisation", "Mock servers: large documents", "mock up (s)"],
  ["Types", "Types: GitHub's document, tsc 5.9", "50 calls: check"],
  ["Generation and mocks", "Generation: beside other generators", "1000 operations"],
];

/** The benchmarks as charts, each with the command that repeats it. */
export function benchmarkSection(results: string): string {
  const tables = readBenchmarkTables(results);
  const charts = CHARTS.map(([part, heading, ...columns]) => {
    const table = tables.find((one) => one.part.title === part && one.heading === heading);
    if (table === undefined) throw new Error(`bench/RESULTS.md: no table "${heading}" in "${part}"`);
    const { command, date } = table.part;
    const drawn = columns.map((wanted) => {
      const column = table.columns.findIndex((name) => name.startsWith(wanted));
      const bars = barsOf(table, column);
      if (bars.length === 0) throw new Error(`bench/RESULTS.md: "${heading}" has no figures for "${wanted}"`);
      const name = table.columns[column] ?? "";
      const better = /\/s\)$/.test(name) ? "Larger" : "Smaller";
      return `${name}. ${better} is better.\n\n${barChart(`${heading}: ${name}`, bars)}`;
    });
    return `### ${heading}\n\n${drawn.join("\n\n")}\n\nOf ${date}. Repeat it: ${command}.`;
  });
  return [
    "## Benchmarks {#benchmarks}",
    "Measured on virtual machines with two cores; later changes are not in them. Bars in colour are this project's. In brackets: the ratio to code that a careful engineer writes by hand. All tables, the missed goals and the method: [bench/RESULTS.md](https://github.com/energy-clients/energy-clients/blob/main/bench/RESULTS.md).",
    ...charts,
  ].join("\n\n");
}
