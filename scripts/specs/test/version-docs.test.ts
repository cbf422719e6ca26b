import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { versionDocs } from "../src/version-docs/version-docs.ts";

const REGION = "# Pets\n\n<!-- generated: versions -->\n<!-- end of generated -->\n";

const operation = (id: string, more: object = {}, version = "1") => ({
  operationId: id,
  "x-provenance": "published",
  "x-api-version": version,
  "x-paging": "none",
  "x-idempotent": true,
  responses: { 200: { description: "Yes" } },
  ...more,
});

function repository(
  version: string,
  readme: string,
  paths: object = { "/pets": { get: operation("getPets") } },
) {
  const root = mkdtempSync(join(tmpdir(), "versions-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  };
  const api = { name: "pets", title: "Pet shop", clientPackage: "pets-client", versionHeader: "X-Version" };
  write("specs/apis.json", JSON.stringify({ apis: [api] }));
  write("specs/pets/openapi.yaml", JSON.stringify({ openapi: "3.0.3", info: { version: "4.2" }, paths }));
  write("packages/pets-client/package.json", JSON.stringify({ version }));
  write("packages/pets-client/README.md", readme);
  const rows = () => {
    const text = versionDocs(root).get("packages/pets-client/README.md") ?? "";
    write("packages/pets-client/README.md", text);
    return text.split("\n").filter((line) => /^\| (next|\d)/.test(line));
  };
  return { root, write, rows };
}

describe("versionDocs()", () => {
  it("says under `next` what an unreleased package speaks", () => {
    const { rows } = repository("0.0.0", REGION);

    expect(rows()).toEqual([
      expect.stringMatching(/^\| next \| 4\.2 \(`[0-9a-f]{12}`\), 1 operation, `X-Version` 1 \|$/),
    ]);
  });

  it("lists who may call each operation in any document", () => {
    const { root, write } = repository("0.0.0", REGION, {
      "/pets": {
        get: operation("getPets", { "x-callable-by": "everybody" }),
        post: operation("addPet", {
          "x-callable-by": "keepers",
          "x-not-callable": "Not open yet.",
        }),
        delete: operation("removePets"),
      },
    });
    write("docs/callers.md", "# Callers\n\n<!-- generated: callers:pets -->\n<!-- end of generated -->\n");

    const rows = versionDocs(root)
      .get("docs/callers.md")
      ?.split("\n")
      .filter((line) => line.startsWith("| `"));

    expect(rows).toEqual([
      "| `getPets` | everybody | yes |",
      "| `addPet` | Not open yet. | yes |",
      "| `removePets` | The document does not say. | yes |",
    ]);
  });

  it("names the operations that speak another version than most", () => {
    const { rows } = repository("0.0.0", REGION, {
      "/pets": { get: operation("getPets"), post: operation("addPet", {}, "2") },
      "/cats": { get: operation("getCats") },
    });

    expect(rows()[0]).toContain("3 operations, `X-Version` 1; 2 for addPet |");
  });

  it("keeps the rows of released versions when documents and versions move on", () => {
    const { rows, write } = repository("0.0.0", REGION);
    rows();
    write("packages/pets-client/package.json", JSON.stringify({ version: "1.0.0" }));
    const [released] = rows();

    write(
      "specs/pets/openapi.yaml",
      JSON.stringify({
        openapi: "3.0.3",
        info: { version: "5" },
        paths: { "/pets": { get: operation("getPets") } },
      }),
    );
    const pending = rows();
    write("packages/pets-client/package.json", JSON.stringify({ version: "2.0.0" }));
    const next = rows();

    expect(released).toMatch(/^\| 1\.0\.0 \| 4\.2 /);
    expect(pending).toEqual([expect.stringMatching(/^\| next \| 5 /), released]);
    expect(next).toEqual([expect.stringMatching(/^\| 2\.0\.0 \| 5 /), released]);
  });

  it("lists what is deprecated with its date, and says so when nothing is", () => {
    const region = "# Notes\n\n<!-- generated: deprecations -->\n<!-- end of generated -->\n";
    const deprecated = operation("getPets", { deprecated: true, "x-sunset": "2027-03-31" });
    const { root, write } = repository("0.0.0", REGION, { "/pets": { get: deprecated } });
    write("docs/notes.md", region);
    const current = repository("0.0.0", REGION);
    current.write("docs/notes.md", region);

    expect(versionDocs(root).get("docs/notes.md")).toContain(
      "| Pet shop | `getPets` | the operation | 2027-03-31 |",
    );
    expect(versionDocs(current.root).get("docs/notes.md")).toContain("is deprecated.");
  });

  it("takes a document that is about to be written for the one that is there", () => {
    const { root } = repository("0.0.0", REGION);
    const file = "specs/pets/openapi.yaml";
    const text = readFileSync(join(root, file), "utf8").replace("4.2", "4.3");

    const docs = versionDocs(root, { changes: new Map([[file, text]]) });

    expect(docs.get("packages/pets-client/README.md")).toContain("| next | 4.3 ");
  });
});
