import { describe, expect, it } from "vitest";
import { createEnmaccClient, type EnmaccClientOptions, operations } from "../../src/index.js";

describe("createEnmaccClient() with the operations of our model", () => {
  it("tells modelled operations from the observed ones", () => {
    const observed = Object.values(operations).filter(({ provenance }) => provenance === "observed");
    const modelled = Object.values(operations).filter(({ provenance }) => provenance === "modelled");

    expect(observed.map(({ id }) => id)).toEqual(["authenticate", "getTrades", "getTrade", "getLoadShape"]);
    expect(observed.length + modelled.length).toBe(Object.keys(operations).length);
  });

  it.each<[string, Partial<EnmaccClientOptions>, string]>([
    ["the document's versions", {}, "v2.0/trades v2.2/products"],
    ["one version for all", { apiVersion: "v2.1" }, "v2.1/trades v2.1/products"],
    ["a version for one operation", { apiVersions: { getTrades: "v2.3" } }, "v2.3/trades v2.2/products"],
    [
      "the version at the end of the base URL for all",
      { baseUrl: "https://enmacc.example/v2.3/" },
      "v2.3/trades v2.3/products",
    ],
    [
      "a gateway's path before the version",
      { baseUrl: "https://enmacc.example/gateway", apiVersions: { getProducts: "v3" } },
      "gateway/v2.0/trades gateway/v3/products",
    ],
  ])("sends %s", async (_, options, expected) => {
    const sent: string[] = [];
    const enmacc = createEnmaccClient({
      baseUrl: "https://enmacc.example",
      fetch: async (url) => {
        sent.push(url.replace("https://enmacc.example/", ""));
        return Response.json({ items: [] });
      },
      ...options,
    });

    await enmacc.call("getTrades");
    await enmacc.GET("/products");

    expect(sent.join(" ")).toBe(expected);
  });
});
