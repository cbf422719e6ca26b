import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { startMockServer } from "../../src/index.js";

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
  ])("serves %s, as it compiles each schema once", async (_name, width, depth) => {
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
    Object.assign(schemas, { [`S${depth}`]: { properties: { last: { type: "integer" } } } });
    const document = documentWith({ $ref: "#/components/schemas/S0" }, schemas);
    await using mock = await startMockServer("ett", { document });
    const bodyOf = (last: unknown) =>
      Array.from({ length: depth }).reduce<object>((inner) => ({ p0: inner }), { last });
    mock.script("getA", { body: bodyOf(1) }, { body: bodyOf("wrong") });

    await fetch(`${mock.url}/a`);
    await fetch(`${mock.url}/a`);
    const sample = await fetch(`${mock.url}/a`);

    expect(mock.violations.map(({ location, code }) => `${location} ${code}`)).toEqual([
      `body${".p0".repeat(depth)}.last type`,
      "body mock_failed",
    ]);
    expect(await sample.text()).toContain("too complex");
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
