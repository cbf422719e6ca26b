import { readFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { type MockServer, startMockServer, type Violation } from "../../src/index.js";
import { createTransfer, getWallets, organizationId, startWallets, validHeaders } from "./wallets.js";

const running: MockServer[] = [];

afterEach(() => Promise.all(running.splice(0).map((server) => server.close())));

async function wallets(): Promise<MockServer> {
  const server = await startWallets();
  running.push(server);
  return server;
}

/** A document with one operation with the given response only. */
async function respondingWith(content: object): Promise<MockServer> {
  const paths = {
    "/ping": { get: { operationId: "ping", responses: { 200: { description: "", content } } } },
  };
  const document = { openapi: "3.0.3", info: { title: "One operation", version: "1" }, paths };
  const server = await startMockServer("ett", { document });
  running.push(server);
  return server;
}

function violationsOf({ violations }: MockServer) {
  return violations.map(({ responsible, location, code }) => `${responsible} ${location} ${code}`);
}

/** The text of the line that a violation names. */
function lineOf({ declaredAt }: Violation): string | undefined {
  if (declaredAt?.file === undefined || declaredAt.line === undefined) return undefined;
  return readFileSync(declaredAt.file, "utf8").split("\n")[declaredAt.line - 1]?.trim();
}

describe("Violation.responsible", () => {
  it("is the client for what it sent", async () => {
    const server = await wallets();

    await createTransfer(server, '{"quantity":1.5,"items":[]}');

    expect(violationsOf(server)).toEqual(["client body.quantity type"]);
  });

  it("is the mock for a response that a test scripted", async () => {
    const server = await wallets();
    server.script("getWallets", { body: [{ id: "no uuid", type: "production" }] });

    await getWallets(server);

    expect(violationsOf(server)).toEqual(["mock body[0].id format"]);
  });

  it("is the document where its own example breaks its schema, of which no other value is known", async () => {
    const kind = { type: "string", enum: ["production"], minLength: 11 };
    const schema = { type: "object", required: ["kind"], properties: { kind } };
    const server = await respondingWith({ "application/json": { schema, example: { kind: "Production" } } });

    await fetch(`${server.url}/ping`);

    expect(violationsOf(server)).toEqual(["document body.kind enum", "document body.kind minLength"]);
    expect(server.violations[0]?.declaredAt).toEqual({
      pointer: "#/paths/~1ping/get/responses/200/content/application~1json/schema/properties/kind/enum",
    });
    expect(() => server.expectNoViolations()).toThrow(/2 violations of the ett contract \(in the document\)/);
  });

  it("is the document where a schema checks nothing", async () => {
    const server = await respondingWith({ "application/json": { schema: { type: "strnig" }, example: 1 } });

    await fetch(`${server.url}/ping`);

    expect(violationsOf(server)).toEqual(["document body mock_failed"]);
  });

  it("counts who is at fault in the message", async () => {
    const server = await wallets();
    server.script("getWallets", { body: [{ id: "no uuid", type: "production" }] });
    await getWallets(server);
    await getWallets(server, {}, "&Limti=3");

    expect(() => server.expectNoViolations()).toThrow(
      "2 violations of the ett contract (1 by the mock, 1 by the client)",
    );
  });
});

describe("Violation.declaredAt", () => {
  it.each([
    ["a parameter's rule", { "x-api-version": "2" }, "", '"enum": ["1"]'],
    ["the operation that lacks a parameter", {}, "&Limti=3", '"get": {'],
  ])("is the line of %s", async (_what, headers, query, expected) => {
    const server = await wallets();

    await getWallets(server, headers, query);

    expect(server.violations.map(lineOf)).toEqual([expected]);
  });

  it("is the line of a body's field behind references, and of what demands a missing one", async () => {
    const server = await wallets();

    await createTransfer(server, '{"quantity":1.5,"items":[{"gsrn":"57"},{}]}');

    expect(server.violations.map(lineOf)).toEqual([
      '"type": "integer",',
      '"pattern": "^\\\\d{18}$"',
      '"required": ["gsrn"],',
    ]);
    expect(server.violations.map(({ declaredAt }) => declaredAt?.pointer)).toEqual([
      "#/components/schemas/Transfer/properties/quantity/type",
      "#/components/schemas/Transfer/properties/items/items/properties/gsrn/pattern",
      "#/components/schemas/Transfer/properties/items/items/required",
    ]);
  });

  it("is the line of the credentials, and of the media types", async () => {
    const server = await wallets();

    await fetch(`${server.url}/wallets?organizationId=${organizationId}`, {
      headers: { "x-api-version": "1" },
    });
    await createTransfer(server, "{}", "text/plain");

    expect(server.violations.map(lineOf)).toEqual(['"security": [', '"security": [', '"content": {']);
  });

  it("is the line of a response's field and of the statuses that there are", async () => {
    const server = await wallets();
    server.script("getWallets", { body: [{ id: organizationId, type: "Production" }] });

    await getWallets(server);
    await fetch(`${server.url}/wallets/${organizationId}`, {
      headers: { ...validHeaders, prefer: "code=302" },
    });

    expect(server.violations.map(lineOf)).toEqual([
      '"enum": ["production", "consumption"]',
      '"responses": {',
    ]);
  });

  it("is in the document that travels in the package", async () => {
    await using server = await startMockServer("ett");

    await fetch(`${server.url}/wallet-api/wallets`, {
      headers: { authorization: "Bearer any", "x-api-version": "1" },
    });

    const [violation] = server.violations;
    expect(violation?.declaredAt?.file).toMatch(/contract-testing\/documents\/ett\.json$/);
    expect(violation && lineOf(violation)).toMatch(/^"required": true/);
  });
});
