import { describe, expect, it } from "vitest";
import { createEnmaccClient } from "../../src/index.js";

describe("createEnmaccClient()", () => {
  it("requires a base URL, since none is public", () => {
    expect(() => createEnmaccClient({} as never)).toThrow(
      expect.objectContaining({ name: "InputError", code: "missing_value", field: "baseUrl" }),
    );
  });

  it.each<[string, object]>([
    ["apiVersion", { apiVersion: "2.2" }],
    ["apiVersion", { apiVersion: "v2/../admin" }],
    ["apiVersion", { apiVersion: 2.2 }],
    ["apiVersion", { apiVersion: "v2.0", baseUrl: "https://enmacc.example/v2.2" }],
    ["apiVersions.getTrades", { apiVersions: { getTrades: ".." } }],
  ])("refuses %s when it is %o", (field, options) => {
    expect(() => createEnmaccClient({ baseUrl: "https://enmacc.example", ...options })).toThrow(
      expect.objectContaining({ name: "InputError", code: "malformed_value", field }),
    );
  });
});
