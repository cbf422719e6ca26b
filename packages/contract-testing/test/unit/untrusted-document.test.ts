import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { startMockServer } from "../../src/index.js";
import { readOperations } from "../../src/prism/load-document.js";

// biome-ignore lint/suspicious/noExplicitAny: a document that tests change as they like
type Loose = any;

function documentWith(schema: object, schemas: object = {}): Loose {
  const content = { "application/json": { schema } };
  return {
    openapi: "3.1.0",
    info: { title: "T", version: "1" },
    paths: { "/a": { get: { operationId: "getA", responses: { 200: { description: "A.", content } } } } },
    components: { schemas },
  };
}

async function countingServer() {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    response.end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return { asked, url: `http://127.0.0.1:${(server.address() as { port: number }).port}` };
}

function secretFile(): string {
  const folder = mkdtempSync(join(tmpdir(), "mock-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "secret.json");
  writeFileSync(file, '{"description":"s3cret"}');
  return file;
}

const failure = async (document: string | object) =>
  startMockServer("ett", { document }).then(
    async (mock) => {
      await mock.close();
      return undefined;
    },
    (error: Error & { code: string }) => error,
  );

describe("startMockServer() with a document of somebody else", () => {
  it("sends no request and reads no file for a reference, wherever it stands", async () => {
    const { asked, url } = await countingServer();
    const file = secretFile();
    for (const address of [`${url}/a.json`, file, `file://${file}`, "./secret.json", "//127.0.0.1/a"]) {
      for (const schema of [
        { $ref: address },
        { example: { $ref: address } },
        { default: { $ref: address } },
        { enum: [{ $ref: address }] },
        { "x-anything": [{ $ref: address }] },
      ]) {
        const error = await failure(documentWith(schema));
        expect(error?.code).toBe("document_invalid");
        expect(error?.message).toMatch(/#\/paths\/~1a.*\$ref.*refers to something outside the document/);
        expect(error?.message).not.toContain("s3cret");
      }
    }
    expect(asked).toEqual([]);
  });

  it("refuses a file that refers to the file beside it", async () => {
    const file = secretFile();
    const main = join(file, "../main.json");
    writeFileSync(main, JSON.stringify(documentWith({ $ref: "secret.json" })));

    expect(await failure(main)).toMatchObject({
      code: "document_invalid",
      message: expect.stringContaining("redocly bundle"),
    });
  });

  it.each([
    ["8 references, 12 deep", 8, 12],
    ["2 references, 40 deep", 2, 40],
  ])("refuses %s in seconds", async (_name, width, depth) => {
    const schemas = Object.fromEntries(
      Array.from({ length: depth }, (_, level) => [
        `S${level}`,
        {
          properties: Object.fromEntries(
            Array.from({ length: width }, (_, index) => [
              `p${index}`,
              { $ref: `#/components/schemas/S${level + 1}` },
            ]),
          ),
        },
      ]),
    );
    schemas[`S${depth}`] = { properties: {} };
    const start = performance.now();

    const error = await failure(documentWith({ $ref: "#/components/schemas/S0" }, schemas));

    expect(error).toMatchObject({ code: "document_invalid", message: expect.stringContaining("multiply") });
    expect(performance.now() - start).toBeLessThan(15_000);
  });

  it("refuses schemas that all hold each other", async () => {
    const names = Array.from({ length: 14 }, (_, index) => `S${index}`);
    const properties = Object.fromEntries(
      names.map((name) => [name, { $ref: `#/components/schemas/${name}` }]),
    );
    // A copy of each: what is one object is expanded once.
    const schemas = JSON.parse(
      JSON.stringify(Object.fromEntries(names.map((name) => [name, { properties }]))),
    );

    const error = await failure(documentWith({ $ref: "#/components/schemas/S0" }, schemas));

    expect(error?.message).toContain("multiply");
  });

  it("refuses 10,000 nested objects", async () => {
    const deep = JSON.parse(`${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`);

    expect(await failure(documentWith({ example: deep }))).toMatchObject({ code: "document_invalid" });
  });

  it("serves schemas that hold themselves, and data that only mentions a reference", async () => {
    const schemas = { Node: { properties: { next: { $ref: "#/components/schemas/Node" } } } };
    const schema = { $ref: "#/components/schemas/Node", example: { text: "$ref: file:///etc/passwd" } };

    expect(await failure(documentWith(schema, schemas))).toBeUndefined();
  });
});

describe("readOperations()", () => {
  it("has no resolver that could follow a reference which a check missed", async () => {
    const { asked, url } = await countingServer();
    for (const address of [url, secretFile()]) {
      const read = await readOperations(documentWith({ $ref: address })).then(JSON.stringify, String);
      expect(read).not.toContain("s3cret");
    }
    expect(asked).toEqual([]);
  });
});
