import { describe, expect, it } from "vitest";
import { diffDocuments } from "../../src/diff/diff.ts";
import type { Api } from "../../src/document/apis.ts";
import { type JsonObject, parseSource } from "../../src/document/document.ts";
import { annotate } from "../../src/generate/annotate.ts";
import { readOperations } from "../../src/operations/operations.ts";
import { clientPaths, hasPathVersions, separateVersions } from "../../src/operations/path-versions.ts";
import { apiOf } from "../support/apis.ts";

const api: Api = { name: "trading", title: "Trading", versionPlace: "path" };

/** A document with a GET of each path, whose operationId is the path. */
function documentOf(...paths: string[]) {
  const get = (path: string) => ({ get: { operationId: path, responses: { 200: { description: "It." } } } });
  const value = { openapi: "3.0.3", paths: Object.fromEntries(paths.map((path) => [path, get(path)])) };
  return parseSource("openapi.json", JSON.stringify(value));
}

describe("clientPaths()", () => {
  it.each([
    ["/v2.0/deals", "v2.0", "/deals"],
    ["/v2/deals/{deal-id}", "v2", "/deals/{deal-id}"],
    ["/v10.2.1/a", "v10.2.1", "/a"],
    ["/deals/v2.0", undefined, "/deals/v2.0"],
    ["/vendor/deals", undefined, "/vendor/deals"],
    ["/v2.0", undefined, "/v2.0"],
    ["/v2beta/deals", undefined, "/v2beta/deals"],
  ])("reads %s as version %s of %s", (whole, version, path) => {
    const { value } = documentOf(whole);

    expect(clientPaths(api, value).get(whole)).toEqual({ version, path, key: path });
  });

  it("leaves paths as they are for an API without versions in its paths", () => {
    const { value } = documentOf("/v2.0/deals");

    expect(clientPaths({}, value).get("/v2.0/deals")).toMatchObject({
      version: undefined,
      path: "/v2.0/deals",
    });
  });
});

describe("an API with versions in its paths", () => {
  it("has types where a part refers into another path", () => {
    const limit = { schema: { type: "integer" }, description: "Requests that are left." };
    const $ref = "#/paths/~1v2~1deals/get/responses/200/headers/limit";
    const operation = (operationId: string, header: JsonObject) => ({
      get: { operationId, responses: { 200: { description: "It.", headers: { limit: header } } } },
    });
    const paths = {
      "/v2/deals": operation("getDeals", limit),
      "/v2/orders": operation("getOrders", { $ref }),
    };

    expect(annotate(api, { openapi: "3.0.3", paths }).paths).toMatchObject({
      "/deals": operation("getDeals", limit),
      "/orders": operation("getOrders", limit),
    });
    expect(separateVersions(api, { openapi: "3.0.3", paths }).paths).toMatchObject({
      "/orders": operation("getOrders", { $ref: "#/paths/~1deals/get/responses/200/headers/limit" }),
    });
  });

  it("has operations with a version of their own, and types without it", () => {
    const source = documentOf("/v2.0/deals", "/v2.2/orders", "/health");

    const operations = readOperations(api, source).map(({ operation, documentPath }) => [
      documentPath,
      operation.apiVersion,
      operation.path,
    ]);

    expect(operations).toEqual([
      ["/v2.0/deals", "v2.0", "/deals"],
      ["/v2.2/orders", "v2.2", "/orders"],
      ["/health", undefined, "/health"],
    ]);
    expect(Object.keys(annotate(api, source.value).paths as object)).toEqual([
      "/deals",
      "/orders",
      "/health",
    ]);
  });

  it("names the version in the types where a path has several, so that none is lost", () => {
    const source = documentOf("/v2.0/deals", "/v2.1/deals", "/v2.1/orders");

    expect(Object.keys(annotate(api, source.value).paths as object)).toEqual([
      "/v2.0/deals",
      "/v2.1/deals",
      "/orders",
    ]);
  });
});

describe("diffDocuments() of an API with versions in its paths", () => {
  const diff = async (before: string, after: string) => {
    const of = (path: string) =>
      JSON.parse(
        JSON.stringify(documentOf(path).value).replace(`"operationId":"${path}"`, '"operationId":"get"'),
      );
    const { bump, changes } = await diffDocuments({
      api: apiOf("enmacc"),
      before: of(before),
      after: of(after),
    });
    return [bump, ...changes.map(({ now }) => now)];
  };

  it.each([
    ["/v2.0/deals", "/v2.2/deals", "The client now sends API version `v2.2`."],
    ["/v2.0/deals", "/deals", "The client now sends no API version."],
    ["/deals", "/v2.2/deals", "The client now sends API version `v2.2`."],
  ])(
    "reports %s that becomes %s as another version, since callers write the same",
    async (from, to, now) => {
      expect(await diff(from, to)).toEqual(["major", now]);
    },
    60_000,
  );
});

describe("hasPathVersions()", () => {
  it.each([
    [true, ["/v2.0/deals", "/v2.2/orders"]],
    [false, ["/v2.0/deals", "/health"]],
    [false, []],
  ])("is %s for %j", (expected, paths) => {
    expect(hasPathVersions(documentOf(...paths).value)).toBe(expected);
  });
});

describe("annotate()", () => {
  it("states in its docstring that a property is ours in an object that is not", () => {
    const trade = {
      properties: { id: { type: "string" }, uti: { type: "string", "x-provenance": "modelled" } },
    };
    const { components } = annotate(api, { paths: {}, components: { schemas: { Trade: trade } } });

    expect(components).toMatchObject({
      schemas: { Trade: { properties: { uti: { description: expect.stringContaining("**Modelled**") } } } },
    });
    expect(JSON.stringify(components).match(/Modelled/g)).toHaveLength(1);
  });
});
