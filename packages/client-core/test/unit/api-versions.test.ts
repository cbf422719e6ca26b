import { describe, expect, it } from "vitest";
import { createClient, resolveVersions } from "../../src/index.js";

const trades = { id: "getTrades", apiVersion: "v2.0" };
const baseUrl = "https://api.example";

describe("resolveVersions()", () => {
  it.each<[string, Parameters<typeof resolveVersions>[0], string | undefined, string]>([
    ["the document's", { baseUrl }, "v2.0", baseUrl],
    ["that of the base URL", { baseUrl: `${baseUrl}/gateway/v2.2/` }, "v2.2", `${baseUrl}/gateway`],
    ["apiVersion", { baseUrl, apiVersion: "v2.1" }, "v2.1", baseUrl],
    ["apiVersions first", { baseUrl: `${baseUrl}/v2.2`, apiVersions: { getTrades: "v3" } }, "v3", baseUrl],
    ["the same version twice", { baseUrl: `${baseUrl}/v2.2`, apiVersion: "v2.2" }, "v2.2", baseUrl],
  ])("takes %s", (_, options, version, url) => {
    const resolved = resolveVersions(options, "path");

    expect(resolved.versionOf(trades)).toBe(version);
    expect(resolved.baseUrl).toBe(url);
  });

  it.each(["/v", "/vendor", "/v2-beta", "/v2.", "/V2"])("keeps %s as a path of the base URL", (path) => {
    const resolved = resolveVersions({ baseUrl: baseUrl + path }, "path");

    expect([resolved.baseUrl, resolved.versionOf(trades)]).toEqual([baseUrl + path, "v2.0"]);
  });

  it("takes no version from the base URL of an API with a version header", () => {
    const resolved = resolveVersions({ baseUrl: `${baseUrl}/v2.2` }, "header", true);

    expect(resolved.baseUrl).toBe(`${baseUrl}/v2.2`);
  });

  it("ignores what every object inherits", () => {
    const { versionOf } = resolveVersions({ baseUrl, apiVersions: {} }, "path");

    expect(versionOf({ id: "constructor", apiVersion: "v1" })).toBe("v1");
  });

  it.each<[string, object, "header" | "path"]>([
    ["apiVersion", { apiVersion: "2.2" }, "path"],
    ["apiVersion", { apiVersion: "v2/.." }, "path"],
    ["apiVersion", { apiVersion: "1 " }, "header"],
    ["apiVersion", { baseUrl: `${baseUrl}/v2.2`, apiVersion: "v2.1" }, "path"],
    ["apiVersions.getTrades", { apiVersions: { getTrades: "" } }, "path"],
  ])("refuses an invalid %s: %j in the %s", (field, options, place) => {
    expect(() => resolveVersions({ baseUrl, ...options }, place)).toThrow(
      expect.objectContaining({ name: "InputError", code: "malformed_value", field }),
    );
  });
});

describe("createClient() with versions in the path", () => {
  const operation = (id: string, path: string, apiVersion?: string) =>
    ({
      id,
      method: "GET",
      path,
      ...(apiVersion !== undefined && { apiVersion }),
      paging: "none",
      idempotent: true,
      deprecated: false,
      provenance: "published",
      inputs: [],
    }) as const;
  const operations = {
    getTrades: operation("getTrades", "/trades", "v2.0"),
    getTradesNow: operation("getTradesNow", "/trades", "v2.1"),
    getTrade: operation("getTrade", "/trades/{trade-id}", "v2.0"),
    getHealth: operation("getHealth", "/health"),
  };
  // biome-ignore lint/suspicious/noExplicitAny: the paths of this document are not typed.
  const clientOf = (sent: string[]): any =>
    createClient<object, Record<keyof typeof operations, object>>(
      { operations, versionInPath: true },
      {
        baseUrl,
        fetch: async (url) => {
          sent.push(url.slice(baseUrl.length));
          return Response.json({});
        },
      },
    );

  it("inserts the version of each operation, and none where the document has none", async () => {
    const sent: string[] = [];
    const client = clientOf(sent);

    await client.call("getHealth");
    await client.GET("/trades/{trade-id}", { params: { path: { "trade-id": "1" } } });

    expect(sent).toEqual(["/health", "/v2.0/trades/1"]);
  });

  it("tells apart by the version what has the same path", async () => {
    const sent: string[] = [];
    const client = clientOf(sent);

    await client.GET("/v2.0/trades");
    await client.GET("/v2.1/trades");
    await client.call("getTradesNow");

    expect(sent).toEqual(["/v2.0/trades", "/v2.1/trades", "/v2.1/trades"]);
  });
});
