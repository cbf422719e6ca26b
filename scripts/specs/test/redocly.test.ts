import { describe, expect, it } from "vitest";
import type { JsonObject } from "../src/document/document.ts";
import { runRedocly } from "../src/untrusted/redocly.ts";

const rules = "rules:\n  struct: error\n  no-unresolved-refs: error\n";
const documentOf = (schemas: JsonObject) =>
  JSON.stringify({
    openapi: "3.1.0",
    info: { title: "T", version: "1" },
    paths: {},
    components: { schemas },
  });

async function lint(document: string, more: Readonly<Record<string, string>> = {}) {
  const files = { ...more, "document.json": document, "redocly.yaml": rules };
  const run = await runRedocly(["lint", "document.json", "--format", "json"], files, {
    name: "redocly lint",
  });
  return { status: run.status, problems: JSON.parse(run.stdout).problems as { message: string }[] };
}

describe("runRedocly()", () => {
  it("returns status and output of each run, whatever the run before it came to", async () => {
    const runs = [
      await lint(documentOf({})),
      await lint(documentOf({ A: { type: 7 } })),
      await lint(documentOf({})),
    ];

    expect(runs.map(({ status }) => status)).toEqual([0, 1, 0]);
    expect(runs.map(({ problems }) => problems.length)).toEqual([0, 1, 0]);
  });

  it("lets a document read no file of the run before it, and none outside", async () => {
    await lint(documentOf({}), { "secret.json": '{"type":"string"}' });

    for (const target of ["secret.json", "../0/secret.json", "/etc/hostname", import.meta.filename]) {
      const { status, problems } = await lint(documentOf({ A: { $ref: target } }));
      expect(status).toBe(1);
      expect(problems[0]?.message).toContain("Can't resolve $ref");
    }
  });

  it("fails with what Redocly printed when it ends the process, and works again for the next", async () => {
    const failing = runRedocly(["lint", "--nothing-like-it"], {}, { name: "redocly lint of a.yaml" });

    await expect(failing).rejects.toThrow(
      /^redocly lint of a\.yaml ended before it responded: [\s\S]*nothing-like-it/,
    );
    expect(await lint(documentOf({}))).toMatchObject({ status: 0 });
  });

  it("bundles on standard output", async () => {
    const files = { "document.json": documentOf({ A: { type: "string" } }) };

    const { stdout } = await runRedocly(["bundle", "document.json", "--ext", "json"], files, {
      name: "redocly bundle",
    });

    expect(JSON.parse(stdout).components.schemas.A).toEqual({ type: "string" });
  });
});
