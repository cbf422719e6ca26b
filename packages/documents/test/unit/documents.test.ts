import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";

interface Provenance {
  readonly version: string;
  readonly files: Readonly<Record<string, string>>;
  readonly upstream: { readonly source: string; readonly retrievedAt: string };
  readonly operations: Readonly<Record<string, number>>;
}

// Under the package's own name, as a consumer reads it.
const require = createRequire(import.meta.url);
const read = (file: string) =>
  readFileSync(require.resolve(`@energy-clients/documents/openapi/${file}`), "utf8");
const provenance = JSON.parse(read("provenance.json")) as Readonly<Record<string, Provenance>>;
const { apis } = JSON.parse(
  readFileSync(new URL("../../../../specs/apis.json", import.meta.url), "utf8"),
) as { readonly apis: readonly { readonly name: string }[] };

describe("@energy-clients/documents", () => {
  it("exports the documents of every API", () => {
    expect(Object.keys(provenance)).toEqual(apis.map(({ name }) => name));
  });
});

describe.each(Object.entries(provenance))(
  "the documents of %s",
  (name, { files, version, upstream, operations }) => {
    it("are the ones that the provenance names", () => {
      for (const [file, hash] of Object.entries(files))
        expect(createHash("sha256").update(read(file)).digest("hex"), file).toBe(hash);
      expect(Object.keys(files)).toEqual([`${name}.yaml`, `${name}.json`]);
    });

    it("say the same in YAML and JSON", () => {
      const { "x-document": identity, ...json } = JSON.parse(read(`${name}.json`));

      expect(json).toEqual(parse(read(`${name}.yaml`)));
      expect(identity).toEqual({ api: name, version, sha256: files[`${name}.yaml`] });
    });

    it("name their source, and how much of them is documented", () => {
      expect(upstream.source).not.toBe("");
      expect(upstream.retrievedAt).toMatch(/^\d{4}-\d{2}-\d{2}$/);
      expect(Object.keys(operations).length).toBeGreaterThan(0);
    });
  },
);
