import { thrownBy } from "@energy-clients/scripts-shared/testing/thrown-by";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { build } from "../src/build/build.ts";
import { check } from "../src/build/check.ts";
import { lint } from "../src/build/lint.ts";
import { sha256 } from "../src/document/lock.ts";
import { apis } from "./support/apis.ts";
import { tinyRepository } from "./support/tiny-repository.ts";

const effectiveFiles = apis.map(({ name }) => `specs/${name}/openapi.yaml`);

describe("build()", () => {
  it("writes upstream, corrections and examples as one document that says not to edit it", () => {
    const repository = tinyRepository();
    repository.write(
      "specs/ett/examples.yaml",
      `overlay: 1.0.0
info: { title: Examples, version: 1.0.0 }
actions:
  - x-name: wallet
    description: One scenario.
    target: $.paths['/wallets/{walletId}'].get.responses['200'].content['application/json']
    update: { example: { id: 7d1b0e0a-4a53-4d0e-9f1a-2b3c4d5e6f70 } }
`,
    );

    build(repository.root, apis);

    const text = repository.read("specs/ett/openapi.yaml");
    expect(text.split("\n")[0]).toBe(
      "# Built from specs/ett/upstream.json, specs/ett/overlay.yaml, specs/ett/examples.yaml by `pnpm specs build`; do not edit.",
    );
    expect(parse(text)).toMatchObject({
      paths: {
        "/wallets/{walletId}": {
          get: {
            "x-api-version": "1",
            responses: { 200: { content: { "application/json": { example: { id: expect.any(String) } } } } },
          },
        },
      },
      components: { schemas: { Wallet: { properties: { disabledDate: { "x-unit": "seconds" } } } } },
    });
  });

  it("writes texts of nothing but line ends, which some readers of YAML refuse", () => {
    const repository = tinyRepository();
    repository.edit(
      "specs/ett/overlay.yaml",
      "x-unit: seconds",
      'x-unit: seconds\n        x-lines: ["\\n\\n", ""]',
    );

    build(repository.root, apis);

    expect(parse(repository.read("specs/ett/openapi.yaml"))).toMatchObject({
      components: { schemas: { Wallet: { properties: { disabledDate: { "x-lines": ["\n\n", ""] } } } } },
    });
  });

  it("writes strings that other readers of YAML take for numbers, dates and booleans in quotes", () => {
    const repository = tinyRepository();
    repository.edit(
      "specs/ett/overlay.yaml",
      "x-unit: seconds",
      'x-unit: "2026-11-22"\n        x-yes: "yes"\n        x-gsrn: "571313"',
    );

    build(repository.root, apis);

    const text = repository.read("specs/ett/openapi.yaml");
    expect(text).toContain('x-unit: "2026-11-22"');
    expect(text).toContain('x-yes: "yes"');
    expect(text).toContain('x-gsrn: "571313"');
  });

  it("writes no anchors, though an overlay uses them", () => {
    const repository = tinyRepository();
    repository.edit(
      "specs/ett/overlay.yaml",
      "update:\n      disabledDate:",
      "update:\n      again: &date { type: string }\n      more: *date\n      disabledDate:",
    );

    build(repository.root, apis);

    const text = repository.read("specs/ett/openapi.yaml");
    expect(text).not.toMatch(/[&*](date|a1)/);
    expect(parse(text).components.schemas.Wallet.properties.more).toEqual({ type: "string" });
  });

  it("gives the same bytes when it is run again", () => {
    const repository = tinyRepository();
    build(repository.root, apis);
    const before = [...effectiveFiles, "specs/specs.lock.json"].map(repository.read);

    const results = build(repository.root, apis);

    expect([...effectiveFiles, "specs/specs.lock.json"].map(repository.read)).toEqual(before);
    expect(results.map(({ changed }) => changed)).toEqual([false, false, false]);
  });

  it("records version and hashes in the lock, and keeps what people wrote there", () => {
    const repository = tinyRepository();

    build(repository.root, apis);

    const { apis: lock } = JSON.parse(repository.read("specs/specs.lock.json"));
    expect(lock.ett).toEqual({
      source: "a test",
      retrievedAt: "2026-11-21",
      upstreamVersion: "1.0.0",
      inputs: {
        "specs/ett/upstream.json": sha256(repository.read("specs/ett/upstream.json")),
        "specs/ett/overlay.yaml": sha256(repository.read("specs/ett/overlay.yaml")),
      },
      effective: { "specs/ett/openapi.yaml": sha256(repository.read("specs/ett/openapi.yaml")) },
    });
  });

  it("leaves every document and the lock as they were when the last one is broken", async () => {
    const repository = tinyRepository();
    build(repository.root, apis);
    repository.edit("specs/ett/overlay.yaml", "x-unit: seconds", "x-unit: minutes");
    repository.edit("specs/enmacc/upstream.yaml", "paths:", "paths: [");
    const before = [...effectiveFiles, "specs/specs.lock.json"].map(repository.read);

    const error = await thrownBy(() => build(repository.root, apis));

    expect(error).toMatchObject({ code: "document_unparseable", file: "specs/enmacc/upstream.yaml" });
    expect([...effectiveFiles, "specs/specs.lock.json"].map(repository.read)).toEqual(before);
  });

  it("names file, line and column of JSON that cannot be parsed", async () => {
    const repository = tinyRepository();
    repository.write("specs/ett/upstream.json", '{\n  "openapi": "3.0.3",\n  "info": oops\n}\n');

    const error = await thrownBy(() => build(repository.root, apis));

    expect(error).toMatchObject({ code: "document_unparseable", line: 3, column: 11 });
    expect(error.message).toMatch(/^specs\/ett\/upstream\.json:3:11: /);
  });

  it("names file, line and column of YAML that cannot be parsed", async () => {
    const repository = tinyRepository();
    repository.edit(
      "specs/ett/overlay.yaml",
      "    target: $.paths[*][*]\n",
      "    target: $.paths[*][*]\n  wrong\n",
    );

    const error = await thrownBy(() => build(repository.root, apis));

    expect(error).toMatchObject({ code: "document_unparseable", file: "specs/ett/overlay.yaml" });
    expect(error.message).toMatch(/^specs\/ett\/overlay\.yaml:1[3-5]:\d+: /);
  });

  it("refuses an operation that no client could be generated from", async () => {
    const repository = tinyRepository();
    repository.edit("specs/enmacc/upstream.yaml", "      x-recovery-hint: List the orders.\n", "");

    const error = await thrownBy(() => build(repository.root, apis));

    expect(error).toMatchObject({ code: "document_invalid", file: "specs/enmacc/openapi.yaml" });
    expect(error.message).toContain("POST /orders: createOrder is not idempotent and needs x-recovery-hint");
  });

  it("says what to write when the lock does not say where a document comes from", async () => {
    const repository = tinyRepository();
    repository.edit("specs/specs.lock.json", '"source":"a test",', "");

    const error = await thrownBy(() => build(repository.root, apis));

    expect(error).toMatchObject({ code: "lock_invalid", file: "specs/specs.lock.json" });
    expect(error.message).toContain("apis.ett needs `source` and `retrievedAt`");
  });
});

describe("check()", () => {
  it("finds nothing but the missing generated files after a build", () => {
    const repository = tinyRepository();
    build(repository.root, apis);

    const problems = check(repository.root, apis);

    expect(problems).toEqual(
      apis.map(({ name }) => expect.stringContaining(`apis.${name} records no generated files`)),
    );
  });

  it.each([
    ["an effective document edited by hand", "specs/ett/openapi.yaml", "Reads it.", "Edited."],
    ["an overlay that was not built", "specs/ett/overlay.yaml", "x-unit: seconds", "x-unit: minutes"],
    [
      "upstream bytes that changed without effect",
      "specs/enmacc/upstream.yaml",
      "openapi: 3.0.3",
      "openapi:  3.0.3",
    ],
  ])("names %s and the remedy", (_what, file, from, to) => {
    const repository = tinyRepository();
    build(repository.root, apis);
    repository.edit(file, from, to);

    const problems = check(repository.root, apis).filter(
      (problem) => !problem.includes("no generated files"),
    );

    expect(problems.length).toBeGreaterThan(0);
    expect(problems.join("\n")).toContain(file);
    expect(problems.every((problem) => problem.includes("pnpm specs build"))).toBe(true);
  });
});

describe("lint()", () => {
  it("finds nothing wrong with sound documents", async () => {
    const repository = tinyRepository();
    build(repository.root, apis);

    expect(await lint(repository.root, apis)).toEqual([]);
  });

  it("names file and line of an example that its schema refuses", async () => {
    const repository = tinyRepository();
    repository.edit(
      "specs/enmacc/upstream.yaml",
      '              $ref: "#/components/schemas/Order"\n',
      '              $ref: "#/components/schemas/Order"\n            example: { lines: none }\n',
    );
    build(repository.root, apis);
    const line =
      repository
        .read("specs/enmacc/openapi.yaml")
        .split("\n")
        .findIndex((text) => text.includes("lines: none")) + 1;

    const problems = await lint(repository.root, apis);

    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`specs/enmacc/openapi.yaml:${line}:`);
    expect(problems[0]).toContain("no-invalid-media-type-examples");
  });

  it("lets no warning pass", async () => {
    const repository = tinyRepository();
    repository.edit(
      "specs/enmacc/upstream.yaml",
      '        "400":\n          description: Not understood.\n',
      "",
    );
    build(repository.root, apis);

    expect(await lint(repository.root, apis)).toEqual([expect.stringContaining("operation-4xx-response")]);
  });
});
