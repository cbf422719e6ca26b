import { describe, expect, it } from "vitest";
import { diffDocuments } from "../../src/diff/diff.ts";
import type { JsonObject } from "../../src/document/document.ts";

const documentOf = (...servers: JsonObject[]): JsonObject => ({
  openapi: "3.0.3",
  info: { title: "Orders", version: "1" },
  servers,
  paths: {},
});

const server = (url: string, variables?: JsonObject): JsonObject => ({
  url,
  ...(variables === undefined ? {} : { variables }),
});
const stage = (first: string, ...others: string[]): JsonObject => ({
  stage: { default: first, ...(others.length === 0 ? {} : { enum: [first, ...others] }) },
});

async function told(before: JsonObject[], after: JsonObject[]) {
  const api = { name: "orders", title: "Orders" };
  const report = await diffDocuments({ api, before: documentOf(...before), after: documentOf(...after) });
  return report.changes.map(({ bump, now, whatToDo = "" }) => `${bump}: ${now} ${whatToDo}`.trim());
}

describe("diffDocuments(), servers", () => {
  const url = "https://{stage}.example.com/v1";

  it("names an address that can be passed, of a server with variables", async () => {
    expect(await told([server("https://old.example.com/v1")], [server(url, stage("api"))])).toEqual([
      "major: The server is now `https://api.example.com/v1`. If your code passes the old server as `baseUrl`, pass `https://api.example.com/v1`.",
    ]);
  });

  it("tells another default of a variable, and each value that comes or goes", async () => {
    expect(await told([server(url, stage("api"))], [server(url, stage("live"))])).toEqual([
      expect.stringContaining("major: The server is now `https://live.example.com/v1`."),
    ]);
    expect(await told([server(url, stage("api"))], [server(url, stage("api", "test"))])).toEqual([
      "minor: New server `https://test.example.com/v1`.",
    ]);
    expect(await told([server(url, stage("api", "test"))], [server(url, stage("api"))])).toEqual([
      expect.stringContaining("major: The server `https://test.example.com/v1` was removed."),
    ]);
  });

  it("tells nothing where a variable is written out", async () => {
    expect(await told([server(url, stage("api"))], [server("https://api.example.com/v1")])).toEqual([]);
  });

  it("leaves a variable without a value as it is, and many values uncounted", async () => {
    const digits = Array.from({ length: 60 }, (_, index) => String(index));
    const many = { a: { default: "0", enum: digits }, b: { default: "0", enum: digits } };

    expect(await told([], [server(url, { stage: {} })])).toEqual([expect.stringContaining(`\`${url}\``)]);
    expect(await told([], [server("https://{a}-{b}.example.com", many)])).toHaveLength(60);
  });
});
