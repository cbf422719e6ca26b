import { describe, expect, it } from "vitest";
import { tokenKey } from "../../src/index.js";

const parts = { tokenUrl: "https://login.example/a/token", clientId: "client", scope: "scope" };

describe("tokenKey()", () => {
  it.each([
    ["host", { tokenUrl: "https://login.other/a/token" }],
    ["scheme", { tokenUrl: "http://login.example/a/token" }],
    ["path", { tokenUrl: "https://login.example/b/token" }],
    ["client", { clientId: "other" }],
    ["scope", { scope: "other" }],
    ["place of a separator", { clientId: "client|scope", scope: "" }],
  ])("differs by %s", (_, other) => {
    expect(tokenKey({ ...parts, ...other })).not.toBe(tokenKey(parts));
  });

  it("holds nothing of a query, where a secret may be", () => {
    expect(tokenKey({ ...parts, tokenUrl: `${parts.tokenUrl}?client-secret=abc` })).toBe(tokenKey(parts));
  });
});
