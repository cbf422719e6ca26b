import { stripVTControlCharacters } from "node:util";
import { Parser } from "commonmark";
import { type DefaultTreeAdapterMap, parse } from "parse5";
import { SaxesParser } from "saxes";
import { describe, expect, it } from "vitest";
import {
  ContractViolationError,
  type CoverageReport,
  coverageHtml,
  coverageJunit,
  coverageMarkdown,
  coverageTable,
  type ReportedOperation,
} from "../../src/index.js";
import { hostileTexts } from "./hostile-texts.js";

// A job of CI tries more.
const count = Number(process.env.PROPERTY_RUNS || 2_000);
const texts = hostileTexts(count);

// Every text that comes from outside, in each place that a report has for one.
const operations = texts.map(
  (id, index): ReportedOperation => ({
    id,
    method: texts[(index + 1) % count] ?? "",
    path: texts[(index + 2) % count] ?? "",
    cells: [
      { side: "request", hits: 1 },
      { side: "request", mediaType: texts[(index + 3) % count] ?? "", hits: 0 },
      {
        side: "response",
        status: texts[(index + 4) % count] ?? "",
        hits: 0,
        waiver: {
          api: "ett",
          operation: id,
          reason: texts[(index + 5) % count] ?? "",
          expires: texts[(index + 6) % count] ?? "",
        },
      },
    ],
  }),
);
const counts = {
  covered: 1,
  missing: count,
  waived: count,
  percent: 50,
  called: count,
  declared: count,
  min: 90,
  isSufficient: false,
};
const report: CoverageReport = {
  scope: "all",
  apis: [{ api: "ett", operations, ...counts }],
  failures: texts,
  remarks: texts,
};

/** What XML 1.0 cannot hold is replaced, in HTML as well. */
function storable(text: string): string {
  return text.toWellFormed().replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd");
}

/** White space and what cannot be seen is one space. */
function oneLine(text: string): string {
  return (
    text
      .toWellFormed()
      .replace(/[\p{Cc}\p{Cf}\p{Z}]+/gu, " ")
      .trim() || " "
  );
}

type HtmlNode = DefaultTreeAdapterMap["node"];

function textOf(node: HtmlNode): string {
  if ("value" in node) return node.value;
  return "childNodes" in node ? node.childNodes.map(textOf).join("") : "";
}

function elements(node: HtmlNode, name: string): HtmlNode[] {
  const inside = "childNodes" in node ? node.childNodes.flatMap((child) => elements(child, name)) : [];
  return node.nodeName === name ? [node, ...inside] : inside;
}

describe("coverageHtml()", () => {
  it(`shows each of ${count} hostile texts as it is, and makes no element of one`, () => {
    const page = parse(coverageHtml(report));

    expect(elements(page, "h3").map(textOf)).toEqual(texts.map(storable));
    const notes = elements(page, "li")
      .slice(0, 2 * count)
      .map(textOf);
    expect(notes).toEqual([...texts, ...texts].map(storable));
    expect(
      elements(page, "p")
        .map(textOf)
        .filter((text) => text.startsWith("Waived until")),
    ).toEqual(
      texts.map((_, index) =>
        storable(`Waived until ${texts[(index + 6) % count]}: ${texts[(index + 5) % count]}`),
      ),
    );
    for (const name of ["script", "img", "iframe", "object", "svg"]) expect(elements(page, name)).toEqual([]);
    // One for the method, and one for each slash of the path's own.
    expect(elements(page, "b").map(textOf)).toEqual(
      texts.map((_, index) => storable(texts[(index + 1) % count] ?? "")),
    );
  });
});

describe("coverageJunit()", () => {
  it(`is well-formed XML that holds each of ${count} hostile texts as it is`, () => {
    const cases: string[] = [];
    const messages: string[] = [];
    const parser = new SaxesParser();
    parser.on("error", (error) => {
      throw error;
    });
    parser.on("opentag", ({ name, attributes }) => {
      if (name === "testcase") cases.push(String(attributes.classname));
      if (name === "skipped") messages.push(String(attributes.message));
    });

    parser.write(coverageJunit(report)).close();

    expect(cases).toEqual(texts.flatMap((id) => Array.from({ length: 3 }, () => storable(`ett.${id}`))));
    expect(messages).toEqual(
      texts.map((_, index) =>
        storable(`waived until ${texts[(index + 6) % count]}: ${texts[(index + 5) % count]}`),
      ),
    );
  });
});

describe("coverageMarkdown()", () => {
  it(`has each of ${count} hostile texts in a code span of its own, and nothing but its own markup`, () => {
    const spans: string[] = [];
    const kinds = new Set<string>();
    const html = new Set<string>();
    const walker = new Parser().parse(coverageMarkdown(report)).walker();

    for (let step = walker.next(); step !== null; step = walker.next()) {
      const { type, literal } = step.node;
      if (!step.entering) continue;
      kinds.add(type);
      if (type === "code") spans.push(literal ?? "");
      if (type === "html_block" || type === "html_inline") html.add(literal ?? "");
    }

    const missing = texts.flatMap((id, index) => [id, `request ${texts[(index + 3) % count]}`]);
    const waived = texts.flatMap((id, index) =>
      [id, `${texts[(index + 4) % count]} empty`, texts[(index + 6) % count], texts[(index + 5) % count]].map(
        String,
      ),
    );
    expect(spans).toEqual([...texts, ...texts, ...missing, ...waived].map(oneLine));
    expect([...kinds].toSorted()).toEqual([
      "code",
      "document",
      "heading",
      "html_block",
      "item",
      "list",
      "paragraph",
      "softbreak",
      "strong",
      "text",
    ]);
    expect([...html]).toEqual([
      `<details><summary>Not exercised in ett: ${count}</summary>`,
      "</details>",
      `<details><summary>Waived: ${count}</summary>`,
    ]);
  });
});

describe("coverageTable()", () => {
  it("leaves no character in a hostile text that a terminal would act on", () => {
    const table = stripVTControlCharacters(coverageTable(report));

    expect(table.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
  });
});

describe("ContractViolationError", () => {
  it("has one line for each violation, whatever the texts in it are", () => {
    for (const text of texts) {
      const violation = {
        operationId: text,
        responsible: "client",
        side: "request",
        location: text,
        code: text,
        message: text,
        severity: "error",
      } as const;

      const { message } = new ContractViolationError("ett", [violation]);

      expect(message.split("\n")).toHaveLength(2);
      expect(message.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
    }
  });
});
