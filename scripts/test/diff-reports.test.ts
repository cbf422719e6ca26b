import { describe, expect, it } from "vitest";
import type { ReportOfApi } from "../src/diff/grouped.ts";
import { htmlReport } from "../src/diff/render-html.ts";
import { markdownReport } from "../src/diff/render-markdown.ts";
import { textReport } from "../src/diff/render-text.ts";
import type { Change } from "../src/diff/report.ts";

const nullable = (operationId: string): Change => ({
  bump: "major",
  group: "breaking",
  operationId,
  place: "response 200 body.amount",
  before: "integer",
  after: "integer | null",
  text: "may answer more as `response 200 body.amount`: `integer | null`, before `integer`.",
  remedy: "Handle null where you read `response 200 body.amount`.",
  sources: ["document", "types"],
});

const deprecated: Change = {
  bump: "minor",
  group: "deprecated",
  operationId: "getOldOrder",
  place: "deprecated",
  text: "is deprecated.",
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
        "    may answer more as response 200 body.amount: integer | null, before integer.",
        "    → Handle null where you read response 200 body.amount.",
        "",
        "Deprecated",
        "  getOldOrder",
        "    is deprecated. Sunset: 2026-12-31.",
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
      /^Orders: nothing changed since v1\n\nThe generator changed: openapi-typescript@7\.12\.0 became openapi-typescript@7\.13\.0; this changes the types of the same document/,
    );
  });
});

describe("markdownReport()", () => {
  it("groups by section, with the operations in front and the remedy below", () => {
    const text = markdownReport([report([nullable("getOrder"), deprecated])]);

    expect(text).toBe(`## Orders

**major**: a major release, compared with v1; 1 of 33 operations breaks.

### Breaking

- **getOrder**: may answer more as \`response 200 body.amount\`: \`integer | null\`, before \`integer\`.
  _Handle null where you read \`response 200 body.amount\`._

### Deprecated

- **getOldOrder**: is deprecated. Sunset: 2026-12-31.
`);
  });

  it("lets a document's words neither become HTML nor notify anybody", () => {
    const hostile = { ...deprecated, text: "is new: <img src=x> @everyone [here](http://elsewhere.test)." };

    const text = markdownReport([report([hostile])]);

    expect(text).toContain("\\<img src=x\\> &#64;everyone \\[here\\](http://elsewhere.test).");
  });
});

describe("htmlReport()", () => {
  it("is a page by itself: nothing is loaded from elsewhere", () => {
    const page = htmlReport([report([nullable("getOrder")])]);

    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(page).toContain("<code>integer | null</code>");
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
      report([{ ...deprecated, text: '<script>alert("x")</script> & more.' }, nullable("getOrder")]),
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
