import { createMarkdownRenderer } from "vitepress";
import { describe, expect, it } from "vitest";
import { readDocumentedApis } from "../../src/operations/api-operations.ts";
import { codeLiteral } from "../../src/operations/code-literal.ts";
import { operationPage } from "../../src/operations/operation-page.ts";
import { operationRows } from "../../src/operations/operation-rows.ts";
import { barChart } from "../../src/reference/bar-chart.ts";
import { barsOf, readBenchmarkTables } from "../../src/reference/benchmark-tables.ts";
import { declarationsOf, readDeclarations } from "../../src/reference/declarations.ts";
import { readFaultCases } from "../../src/reference/fault-cases.ts";
import { howSurePage } from "../../src/reference/how-sure-page.ts";
import { qualityPage } from "../../src/reference/quality-page.ts";
import { versionsPage } from "../../src/reference/versions-page.ts";
import { searchSections } from "../../src/search/search-sections.ts";

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
    expect(rows.find(({ id }) => id === "createRfq")?.units).toContain("MW");
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
      "# R\n\n## Calls\n\n|  | CPU (ns) |\n| --- | --- |\n| plain | 2,000 ±1 % · **1.00×** |\n| plain (again) | 2,100 |\n| **ours: all**<sup>1</sup> | 3,000 · **1.50×** |\n",
    );

    const bars = barsOf(table ?? { heading: "", columns: [], rows: [] }, 1);

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
    expect(howSurePage()).toContain("[`createRfq`](/operations/createRfq) | modelled");
    expect(versionsPage()).toContain("`@energy-clients/ett-client`");
    expect(qualityPage()).toMatch(
      /reset after it was read \| 2 sent, 2 acted: `ok` \| {2}\| 1 sent, 1 acted: `outcome_unknown`/,
    );
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
