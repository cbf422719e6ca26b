import { createMarkdownRenderer } from "vitepress";
import { describe, expect, it } from "vitest";
import { readDocumentedApis } from "../../src/operations/api-operations.ts";
import { codeLiteral } from "../../src/operations/code-literal.ts";
import { operationPage } from "../../src/operations/operation-page.ts";
import { operationRows } from "../../src/operations/operation-rows.ts";
import { barChart } from "../../src/reference/bar-chart.ts";
import { benchmarkSection } from "../../src/reference/benchmark-section.ts";
import { barsOf, readBenchmarkTables } from "../../src/reference/benchmark-tables.ts";
import { coverageSection } from "../../src/reference/coverage-section.ts";
import { declarationsOf, readDeclarations } from "../../src/reference/declarations.ts";
import { readFaultCases } from "../../src/reference/fault-cases.ts";
import { howSurePage } from "../../src/reference/how-sure-page.ts";
import { killSection } from "../../src/reference/kill-section.ts";
import { qualityPage } from "../../src/reference/quality-page.ts";
import { versionsPage } from "../../src/reference/versions-page.ts";
import { readText } from "../../src/repository.ts";
import { searchSections } from "../../src/search/search-sections.ts";
import { hasEnmaccModel } from "../enmacc-model.ts";

const operations = readDocumentedApis().flatMap((one) => one.operations);
const pageOf = (id: string) => {
  const one = operations.find(({ operation }) => operation.id === id);
  if (one === undefined) throw new Error(`no operation ${id}`);
  return operationPage(one);
};

describe("operationPage()", () => {
  it("says how to find out what became of a request whose response was lost", () => {
    const page = pageOf("transferCertificate");

    expect(page).toContain("**no: it acts again when it is sent again**");
    expect(page).toMatch(/## When the response is lost[\s\S]*getTransfersCursor[\s\S]*\[journal\]/);
    expect(page).toContain("| `quantity` | `integer` | Wh, ≥ 1 | yes |");
    expect(page).toContain("[`forbidden`](/reference/errors#api-error-forbidden)");
    expect(page).toContain("[Try it in the console](/console#api=ett&operation=transferCertificate)");
    expect(pageOf("requestToken")).not.toContain("/console#");
  });

  it("gives the reason instead of an example for an operation that no client can call", () => {
    expect(pageOf("acceptServiceProviderTerms")).toContain(
      "There is none. Needs the token of a user who signed in",
    );
  });

  it("does not ask for the header that the client sends", () => {
    const [inputs] = /## Inputs[\s\S]*?(?=\n## )/.exec(pageOf("getWallets")) ?? [];

    expect(inputs).toContain("organizationId");
    expect(inputs).not.toContain("X-API-Version");
  });

  it("leaves no markup of a document, and no template of Vue, outside of code", () => {
    for (const one of operations) {
      const outside = operationPage(one)
        .replaceAll(/```[\s\S]*?```/g, "")
        .replaceAll(/`[^`\n]*`/g, "");
      expect(outside, one.operation.id).not.toMatch(/<(?!br)|\{\{/);
    }
  });
});

describe("operationRows()", () => {
  it("has the unit of quantities, and each operation once", () => {
    const rows = operationRows();

    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    expect(rows.find(({ id }) => id === "getCertificates")?.units).toEqual(["Wh"]);
    if (hasEnmaccModel) expect(rows.find(({ id }) => id === "createRfq")?.units).toContain("MW");
    expect(rows.find(({ id }) => id === "createWallet")?.callable).toBe(false);
  });
});

describe("codeLiteral()", () => {
  it("breaks what is too long for a line, and quotes names that need it", () => {
    expect(codeLiteral({ path: { "trade-id": "1" } })).toBe('{ path: { "trade-id": "1" } }');
    expect(codeLiteral({ a: "x".repeat(50), b: ["y".repeat(50)] })).toBe(
      `{\n  a: "${"x".repeat(50)}",\n  b: ["${"y".repeat(50)}"],\n}`,
    );
  });
});

describe("declarationsOf()", () => {
  it("reads members with their docstrings and defaults", () => {
    const [one] = declarationsOf(
      `/** How long. */
      export interface WaitOptions extends Base {
        /** Longest wait, see {@link Other}. @defaultValue 1_000 */
        readonly timeoutMs?: number;
      }
      interface Hidden {}`,
      "p",
    );

    expect(one).toMatchObject({ name: "WaitOptions", text: "How long.", extended: ["Base"] });
    expect(one?.members).toEqual([
      {
        name: "timeoutMs",
        type: "number",
        required: false,
        text: "Longest wait, see `Other`.",
        defaultValue: "1_000",
      },
    ]);
  });

  it("finds what the API reports list, and nothing that is not public", () => {
    const names = readDeclarations(/Options$/).map(({ name }) => name);

    expect(names).toEqual(
      expect.arrayContaining(["JournalOptions", "MockServerOptions", "EttCredentialsOptions"]),
    );
    expect(names).not.toContain("CoverageCliOptions");
  });
});

describe("readFaultCases()", () => {
  it("refuses an ending that it cannot read: a row must not be lost", () => {
    const source = 'const CASES = { refused: { repeatable: [1, 0, "ok"], other: compute() } };';

    expect(() => readFaultCases(source)).toThrow('cannot read "refused"');
  });
});

describe("barsOf()", () => {
  it("reads numbers and ratios, and leaves out the second run of the floor", () => {
    const [table] = readBenchmarkTables(
      "# R\n\n| command | `pnpm bench calls` |\n| date | 2026-11-22T08:49:04Z |\n\n## Calls\n\n|  | CPU (ns) |\n| --- | --- |\n| plain | 2,000 ±1 % · **1.00×** |\n| plain (again) | 2,100 |\n| **ours: all**<sup>1</sup> | 3,000 · **1.50×** |\n",
    );

    const bars = barsOf(table as NonNullable<typeof table>, 1);

    expect(table?.part).toEqual({ title: "R", command: "`pnpm bench calls`", date: "2026-11-22" });
    expect(bars).toEqual([
      { label: "plain", value: 2000, shown: "2,000 (1.00×)", own: false },
      { label: "ours: all", value: 3000, shown: "3,000 (1.50×)", own: true },
    ]);
    expect(barChart("Calls", bars)).toContain(
      'aria-label="Calls: plain 2,000 (1.00×), ours: all 3,000 (1.50×)"',
    );
  });
});

describe("the reference pages", () => {
  it("say what their sources say", () => {
    expect(howSurePage()).toContain("[`getTrades`](/operations/getTrades) |");
    expect(versionsPage()).toContain("`@energy-clients/ett-client`");
    expect(qualityPage()).toMatch(
      /reset after it was read \| 2 sent, 2 acted: `ok` \| {2}\| 1 sent, 1 acted: `outcome_unknown`/,
    );
  });
});

describe("coverageSection()", () => {
  const request = { side: "request", hits: 2 } as const;
  const refused = { side: "response", status: "403", hits: 1 } as const;
  const missing = { side: "response", status: "200", mediaType: "application/json", hits: 0 } as const;
  const operation = { id: "getWallets", method: "GET", path: "/w", cells: [request, refused, missing] };
  const api = { api: "ett" as const, operations: [operation], called: 1, declared: 1, covered: 2, waived: 0 };
  const result = { ...api, missing: 1, percent: 66.7, min: 100, isSufficient: false };

  it("says what occurred, and what did not", () => {
    const section = coverageSection({ scope: "all", apis: [result], failures: [], remarks: [] });

    expect(section).toContain("| Energy Track & Trace | 1 of 1 | 2 of 3 | 0 | 66.7 % |");
    expect(section).toContain(
      "| [`getWallets`](/operations/getWallets) | 1 | 403 empty, 200 `application/json` **missing** |",
    );
    expect(section).toContain("Repeat it: `turbo run test:contract check:coverage`");
  });
});

describe("killSection()", () => {
  it("shows the results with the headings below the page's, and folds the matrices", () => {
    const section = killSection(readText("packages/journal/test/kills/RESULTS.md"));

    expect(section).toMatch(/\| store \| cases \|[^\n]*\n[^\n]*\n\| SQLite \| \d+ of \d+ \|/);
    expect(section).toMatch(/::: details The run is killed, whenAbsent: "review"\n\n\| killed \| 1 \|/);
    expect(section).toContain("### The servers {#kills-the-servers}");
    expect(section.match(/^## /gm)).toHaveLength(1);
    expect(section).toContain("test:kills");
  });

  it("refuses results that it cannot read", () => {
    expect(() => killSection("# Results\n\nNone.\n")).toThrow("expected a date");
  });
});

describe("benchmarkSection()", () => {
  it("has a command below each chart", () => {
    const section = benchmarkSection(readText("bench/RESULTS.md"));
    const charts = section.split(/^### /m).slice(1);

    expect(charts.length).toBeGreaterThan(8);
    for (const chart of charts)
      expect(chart).toMatch(/<svg[\s\S]*Of 2026-\d\d-\d\d\. Repeat it: `pnpm bench /);
    expect(section).toMatch(/items per second \(items\/s\)\. Larger is better/);
  });

  it("refuses results without a table that it shows", () => {
    expect(() => benchmarkSection("# Paging\n")).toThrow('no table "Call overhead');
  });
});

describe("searchSections()", () => {
  it("splits a page at its headings, with the anchors of the page and without JSON", async () => {
    const markdown = await createMarkdownRenderer(".");
    const text =
      "# Page\n\nOne.\n\n## Part `x` {#part}\n\n| a |\n|---|\n| cell |\n\n```json\n{}\n```\n\n### Deep\n\nEnd.";

    expect(searchSections(markdown, text)).toEqual([
      { anchor: "", titles: ["Page"], text: "One." },
      { anchor: "part", titles: ["Page", "Part x"], text: "a cell" },
      { anchor: "deep", titles: ["Page", "Part x", "Deep"], text: "End." },
    ]);
  });
});
