import { changesetFiles } from "@energy-clients/scripts-specs/changeset/changeset-files";
import { diffDocuments } from "@energy-clients/scripts-specs/diff/diff";
import type { Json, JsonObject } from "@energy-clients/scripts-specs/document/document";
import { describe, expect, it } from "vitest";
import { readDocumentedApis } from "../../src/operations/api-operations.ts";
import { readGoneOperations, removedOperationPage } from "../../src/operations/removed-operation-page.ts";
import { readRemovedOperations } from "../../src/operations/removed-operations.ts";
import { generatedTexts, operationPages } from "../../src/pages.ts";
import { versionsPage } from "../../src/reference/versions-page.ts";

const apis = readDocumentedApis();
const ett = apis.find(({ api }) => api.name === "ett");
if (ett === undefined) throw new Error("ETT is not there");

/** The changelog of a release that removes and renames operations, as the real comparison writes it. */
async function changelogOf(edit: (paths: Record<string, Json>) => void): Promise<string> {
  const { api, document } = ett as NonNullable<typeof ett>;
  const after = structuredClone(document) as JsonObject & { paths: Record<string, Json> };
  edit(after.paths);
  const report = await diffDocuments({ api, before: document, after });
  const context = { baseSha256: "0".repeat(64), versions: ["1", "2"] as const };
  const [changeset = ""] = changesetFiles(api, report, context).values();
  return `# @energy-clients/ett-client\n\n## 3.0.0\n\n### Major Changes\n\n${changeset.split("---\n")[2]}\n\n## 2.0.0\n`;
}

describe("readRemovedOperations()", () => {
  it("reads what the comparison of documents writes", async () => {
    const changelog = await changelogOf((paths) => {
      delete paths["/wallet-api/wallets"];
      const renamed = paths["/wallet-api/transfers/cursor"] as { get: Record<string, Json> };
      renamed.get.operationId = "listTransfersCursor";
    });

    const removed = readRemovedOperations(changelog);

    expect(removed).toMatchObject([
      { id: expect.stringMatching(/Wallet/), since: "3.0.0", text: expect.stringContaining("removed") },
      { id: expect.stringMatching(/Wallet/), since: "3.0.0" },
      { id: "getTransfersCursor", since: "3.0.0", replacement: "listTransfersCursor" },
    ]);
  });

  it("reads the latest removal, with the replacement that was announced", () => {
    const line = (version: string) =>
      `## ${version}\n\n- Breaking: \`getOld\`: The operation was removed, as announced for 2027-11-30 (before: \`GET /old\`). What to do: call \`getNew\` (\`GET /new\`) instead of \`getOld\` before you update; its calls no longer compile.\n`;

    expect(readRemovedOperations(line("4.0.0") + line("2.0.0"))).toMatchObject([
      { id: "getOld", since: "4.0.0", replacement: "getNew" },
    ]);
  });

  it("reads nothing from what was not released, and from other changes", () => {
    expect(readRemovedOperations("- `a`: The operation was removed.\n\n## 1.0.0\n\n- `b` is new.")).toEqual(
      [],
    );
  });
});

describe("the page of a removed operation", () => {
  const changelog = [
    "## 3.0.0",
    "- Breaking: The operation `GET /b` is now called `getWallets` (before: `getMiddle`).",
    "- Breaking: `getAlone`: The operation was removed without prior deprecation (before: `GET /<x>{{ y }}`).",
    "- Breaking: `GETWALLETS`: The operation was removed (before: `GET /c`).",
    "## 2.0.0",
    "- Breaking: The operation `GET /a` is now called `getMiddle` (before: `getFirst`).",
    "- Breaking: The operation `GET /d` is now called `getLost` (before: `getFound`).",
  ].join("\n\n");
  const gone = readGoneOperations(apis, (folder) => (folder === "ett-client" ? changelog : undefined));
  const pages = new Map(operationPages(gone).map(({ params, content }) => [params.id, content]));

  it("says since when, and links to what replaced it", () => {
    expect(pages.get("getMiddle")).toMatch(
      /^# getMiddle\n\nEnergy Track.* no longer has this operation, since version 3\.0\.0 of .*ett-client.* Its replacement: \[`getWallets`\]\(\/operations\/getWallets\)/,
    );
  });

  it("leads through replacements that are gone as well", () => {
    expect(pages.get("getFirst")).toMatch(/version 2\.0\.0.*\[`getMiddle`\]\(\/operations\/getMiddle\)/);
  });

  it("links to no page that does not exist, and says when nothing replaces it", () => {
    expect(pages.get("getFound")).toContain("Its replacement: `getLost`.");
    expect(pages.get("getAlone")).toContain("Nothing replaces it.");
    expect(pages.get("getAlone")).toContain("`GET /<x>{{ y }}`");
  });

  it("does not replace the page of an operation that exists, on any file system", () => {
    expect(gone.map(({ id }) => id)).toEqual(["getMiddle", "getAlone", "getFirst", "getFound"]);
    expect(pages.get("getWallets")).not.toContain("no longer has");
  });

  it("is listed with the versions", () => {
    expect(versionsPage(gone)).toContain("| [`getAlone`](/operations/getAlone) |");
    expect(versionsPage(gone)).toMatch(/ett-client 2\.0\.0 \| `getLost` \|/);
    expect(versionsPage([])).not.toContain("Removed operations");
  });

  it("has no page for an operation that never was released", () => {
    expect(generatedTexts().has("operations/getFirst.md")).toBe(false);
    expect(removedOperationPage(gone[0] as (typeof gone)[0], new Set())).toContain("`getWallets`");
  });
});
