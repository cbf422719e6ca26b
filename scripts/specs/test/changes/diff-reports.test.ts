import { pullRequestBody } from "@energy-clients/scripts-shared/pull-request";
import { describe, expect, it } from "vitest";
import { htmlReport } from "../../src/diff/render-html.ts";
import { changelogSections, markdownReport } from "../../src/diff/render-markdown.ts";
import { textReport } from "../../src/diff/render-text.ts";
import type { Change } from "../../src/diff/report.ts";
import type { ReportOfApi } from "../../src/diff/report-entries.ts";

const nullable = (operationId: string): Change => ({
  bump: "major",
  group: "breaking",
  operationId,
  place: "response 200 body.amount",
  now: "`data.amount` in the 200 response may now be `null`.",
  before: "always `integer`",
  whatToDo: "Handle `null` where you read `data.amount`.",
  sources: ["document", "types"],
});

const deprecated: Change = {
  bump: "minor",
  group: "deprecated",
  operationId: "getOldOrder",
  place: "deprecated",
  now: "The operation is now deprecated.",
  sunset: "2026-12-31",
  sources: ["document"],
};

function report(changes: readonly Change[]): ReportOfApi {
  return {
    api: "orders",
    title: "Orders",
    base: "v1",
    operations: 33,
    bump: changes[0]?.bump ?? "none",
    changes,
  };
}

describe("textReport()", () => {
  it("says what to release, how many operations break, and each thing once", () => {
    const text = textReport([report([nullable("getOrder"), nullable("findOrder"), deprecated])]);

    expect(text).toBe(
      [
        "Orders: a major release, compared with v1; 2 of 33 operations break",
        "",
        "Breaking",
        "  getOrder, findOrder",
        "    data.amount in the 200 response may now be null.",
        "    Before: always integer.",
        "    What to do: handle null where you read data.amount.",
        "",
        "Deprecated",
        "  getOldOrder",
        "    The operation is now deprecated. It will be removed on 2026-12-31.",
      ].join("\n"),
    );
  });

  it("says that nothing changed", () => {
    expect(textReport([report([])])).toBe("Orders: nothing changed since v1");
  });

  it("keeps what the generator changes apart from the document", () => {
    const generator = {
      before: "openapi-typescript@7.12.0",
      after: "openapi-typescript@7.13.0",
      changes: [nullable("getOrder")],
    };

    const text = textReport([{ ...report([]), generator }]);

    expect(text).toMatch(
      /^Orders: nothing changed since v1\n\nThe generator changed: from openapi-typescript@7\.12\.0 to openapi-typescript@7\.13\.0\. This changes the types of the same document/,
    );
  });
});

describe("markdownReport()", () => {
  it("groups by section, with the operations in front and what to do below", () => {
    const text = markdownReport([report([nullable("getOrder"), deprecated])]);

    expect(text).toBe(`## Orders

**major**: a major release, compared with v1; 1 of 33 operations breaks.

### Breaking

- **\`getOrder\`**: \`data.amount\` in the 200 response may now be \`null\`.\\
  Before: always \`integer\`.\\
  What to do: handle \`null\` where you read \`data.amount\`.

### Deprecated

- **\`getOldOrder\`**: The operation is now deprecated. It will be removed on 2026-12-31.
`);
  });

  it("lets a document's words neither become HTML nor notify anybody", () => {
    const hostile = {
      ...deprecated,
      now: "New operation: <img src=x> @everyone [here](http://elsewhere.test).",
    };

    const text = markdownReport([report([hostile])]);

    expect(text).toContain("\\<img src=x> @\u200beveryone \\[here\\](http:\u200b//elsewhere.test).");
  });
});

describe("changelogSections()", () => {
  it("says what is true now, what was before and what to do, in one line for all operations that it concerns", () => {
    const sections = changelogSections([nullable("getOrder"), deprecated, nullable("findOrder")]);

    expect(sections).toEqual([
      "**Breaking**\n\n- `getOrder`, `findOrder`: `data.amount` in the 200 response may now be `null` (before: always `integer`). What to do: handle `null` where you read `data.amount`.",
      "**Deprecated**\n\n- `getOldOrder`: The operation is now deprecated. It will be removed on 2026-12-31.",
    ]);
  });

  it("lets a document's words neither become HTML nor notify anybody", () => {
    const [section] = changelogSections([{ ...deprecated, now: "New: <img src=x> @everyone." }]);

    expect(section).toContain("New: \\<img src=x> @\u200beveryone.");
  });
});

describe("reports of a change that concerns many operations", () => {
  const operations = ["a", "b", "c", "d", "e"];
  const removed = operations.map((operationId, index): Change => {
    const place = index === 0 ? "data" : "data.result[]";
    const sentences = (at: string) => ({
      now: `The property \`${at}.amount\` was removed.`,
      whatToDo: `Remove the code that reads \`${at}.amount\`.`,
    });
    const cause = { place: "Order.amount", kind: "removed", ...sentences("Order") };
    return {
      ...{ bump: "major", group: "breaking", operationId, place, ...sentences(place) },
      ...{ cause, sources: ["document"] },
    };
  });
  const sentence =
    "The property `Order.amount` was removed. What to do: remove the code that reads `Order.amount`.";

  it("say it once, of the schema that changed, with the operations folded behind it", () => {
    const [section] = changelogSections(removed);

    expect(section).toBe(
      `**Breaking**\n\n- ${sentence}\n  <details><summary>5 operations</summary>\n\n  \`a\`, \`b\`, \`c\`, \`d\`, \`e\`\n\n  </details>`,
    );
    expect(pullRequestBody(section ?? "")).toBe(section);
    expect(markdownReport([report(removed)])).toContain("<details><summary>5 operations</summary>");
    expect(openTags(htmlReport([report(removed)]))).toEqual([]);
    expect(textReport([report(removed)])).toContain(
      "  5 operations: a, b, c, …\n    The property Order.amount",
    );
  });

  it("name the place itself where all operations have the same", () => {
    const [section] = changelogSections(removed.slice(1, 3));

    expect(section).toContain("- `b`, `c`: The property `data.result[].amount` was removed.");
  });
});

describe("htmlReport()", () => {
  it("is a page by itself: nothing is loaded from elsewhere", () => {
    const page = htmlReport([report([nullable("getOrder")])]);

    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(page).toContain(
      [
        '<li><p class="operations">getOrder</p><p><code>data.amount</code> in the 200 response may now be <code>null</code>.</p>',
        '<p class="before">Before: always <code>integer</code>.</p>',
        "<p><b>What to do:</b> handle <code>null</code> where you read <code>data.amount</code>.</p></li>",
      ].join(""),
    );
    expect(page).not.toMatch(/<(script|link|img|iframe)\b|https?:\/\/|url\(|@import/);
  });

  it("is a whole page when nothing changed", () => {
    const page = htmlReport([report([])]);

    expect(page).toContain("<p>Nothing changed since v1.</p>");
    expect(page.trimEnd().endsWith("</html>")).toBe(true);
    expect(openTags(page)).toEqual([]);
  });

  it("closes what it opens and escapes what the document says", () => {
    const page = htmlReport([
      report([{ ...deprecated, now: '<script>alert("x")</script> & more.' }, nullable("getOrder")]),
    ]);

    expect(page).toContain("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; more.");
    expect(openTags(page)).toEqual([]);
  });
});

/** Elements that are opened and not closed again in their order. */
function openTags(page: string): string[] {
  const open: string[] = [];
  for (const [, slash, name = ""] of page.matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*>/g)) {
    if (name === "meta") continue;
    if (slash === "") open.push(name);
    else if (open.pop() !== name) return [...open, `/${name}`];
  }
  return open;
}
