import { describe, expect, it } from "vitest";
import { credentialsOf } from "../src/contract-tests/credentials.ts";

const components = {
  securitySchemes: {
    key: { type: "apiKey", in: "query", name: "api key" },
    header: { type: "apiKey", in: "header", name: "X-Key" },
    session: { type: "apiKey", in: "cookie", name: "session" },
    device: { type: "apiKey", in: "cookie", name: "device" },
    token: { type: "apiKey", in: "header", name: "Authorization" },
    basic: { type: "http", scheme: "Basic" },
    digest: { type: "http", scheme: "digest" },
    oauth: { type: "oauth2", flows: {} },
    tls: { type: "mutualTLS" },
    shared: { $ref: "#/components/securitySchemes/header" },
  },
};

function credentialsFor(security: object[], ofDocument: object[] = [], calls = {}) {
  const paths = { "/a": { get: { operationId: "a", security, responses: {} } } };
  return credentialsOf(JSON.parse(JSON.stringify({ components, security: ofDocument, paths })), calls).a;
}

describe("credentialsOf()", () => {
  it.each([
    ["a key in the query, encoded", [{ key: [] }], { query: "api%20key=any" }],
    ["a key in a header", [{ header: [] }], { headers: { "x-key": "any" } }],
    ["cookies together", [{ session: [], device: [] }], { headers: { cookie: "session=any; device=any" } }],
    ["Basic", [{ basic: [] }], { headers: { authorization: "Basic YW55OmFueQ==" } }],
    ["any other scheme of HTTP", [{ digest: [] }], { headers: { authorization: "Digest any" } }],
    ["a token", [{ oauth: ["read"] }], { headers: { authorization: "Bearer any" } }],
    ["a scheme behind a reference", [{ shared: [] }], { headers: { "x-key": "any" } }],
    [
      "the first of several alternatives",
      [{ basic: [] }, { key: [] }],
      { headers: { authorization: "Basic YW55OmFueQ==" } },
    ],
    [
      "schemes that are needed together",
      [{ header: [], key: [] }],
      { headers: { "x-key": "any" }, query: "api%20key=any" },
    ],
  ])("gives %s", (_name, security, expected) => {
    expect(credentialsFor(security)).toEqual(expected);
  });

  it("gives those of the document where the operation says nothing, and none where it needs none", () => {
    expect(credentialsFor([], [{ header: [] }])).toBeUndefined();
    const paths = { "/a": { get: { operationId: "a", responses: {} } } };
    expect(
      credentialsOf(JSON.parse(JSON.stringify({ components, security: [{ header: [] }], paths })), {}).a,
    ).toEqual({
      headers: { "x-key": "any" },
    });
  });

  it("gives no key that is sent as a parameter", () => {
    const calls = { a: { query: { "api key": "mine" } } };

    expect(credentialsFor([{ key: [], header: [] }], [], calls)).toEqual({ headers: { "x-key": "any" } });
    expect(credentialsFor([{ key: [] }], [], calls)).toBeUndefined();
  });
});
