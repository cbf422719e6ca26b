import { resolveVersions } from "@energy-clients/client-core";
import { describe, expect, it } from "vitest";
import { documentedAuthenticate } from "../../src/client/enmacc-authenticate.js";
import { createEnmaccCredentials } from "../../src/enmacc.js";
import { requestEnmaccToken } from "../../src/index.js";
import { documentedNames } from "../../src/tokens/enmacc-token.js";
import { API_KEY, CLIENT_SECRET } from "../support/credentials.js";
import { json, respondWith } from "../support/fake-fetch.js";

const bodyOf = (...names: string[]) => names.map((name) => ({ in: "body" as const, name }));
const operation = {
  id: "authenticate",
  path: "/authenticate",
  apiVersion: "v2.1",
  inputs: bodyOf("client_id"),
};
const sandbox = resolveVersions({ baseUrl: "https://sandbox.enmacc.example" }, "path");

describe("documentedNames()", () => {
  it.each([
    [["grant_type", "client_id", "client_secret"], undefined],
    [["client-id", "client-secret"], "hyphenated"],
    [
      ["clientId", "clientSecret"],
      { clientId: "clientId", clientSecret: "clientSecret", grantType: undefined },
    ],
    [
      ["grant-type", "client-id", "client-secret"],
      { clientId: "client-id", clientSecret: "client-secret", grantType: "grant-type" },
    ],
    [["user", "password"], undefined],
  ])("reads %j as %j", (names, expected) => {
    expect(documentedNames(bodyOf(...names))).toEqual(expected);
  });
});

describe("documentedAuthenticate()", () => {
  it("takes the document's version, and another path or the lack of a version as a URL", () => {
    const { apiVersion: _, ...unversioned } = operation;

    expect(documentedAuthenticate(operation, sandbox)).toEqual({ apiVersion: "v2.1" });
    expect(documentedAuthenticate(unversioned, sandbox)).toEqual({
      url: "https://sandbox.enmacc.example/authenticate",
    });
    expect(documentedAuthenticate({ ...operation, path: "/oauth/token" }, sandbox)).toEqual({
      url: "https://sandbox.enmacc.example/v2.1/oauth/token",
    });
  });

  it("keeps what the caller set", () => {
    const inputs = bodyOf("client-id", "client-secret");

    expect(documentedAuthenticate({ ...operation, inputs }, sandbox, { apiVersion: "v3" })).toEqual({
      apiVersion: "v3",
      names: "hyphenated",
    });
    expect(
      documentedAuthenticate({ ...operation, inputs }, sandbox, { names: "auto", parameters: "form" }),
    ).toEqual({ apiVersion: "v2.1", names: "auto", parameters: "form" });
  });
});

describe("names of a document", () => {
  it("are sent, and the token is read in the spelling of the response", async () => {
    const fetch = respondWith(json({ accessToken: "opaque", expiresIn: 3600 }));

    const token = await requestEnmaccToken({
      authenticateUrl: "https://sandbox.enmacc.example/authenticate",
      clientId: "our-application",
      clientSecret: CLIENT_SECRET,
      apiKey: API_KEY,
      names: { clientId: "clientId", clientSecret: "clientSecret" },
      now: () => 0,
      fetch,
    });

    expect(JSON.parse(fetch.sent[0]?.body ?? "")).toEqual({
      clientId: "our-application",
      clientSecret: CLIENT_SECRET,
    });
    expect(token.expiresAt).toBe(3_600_000);
  });

  it("are refused before anything is sent if they are malformed", () => {
    const names = { clientId: "", clientSecret: "clientSecret" };

    expect(() =>
      createEnmaccCredentials({
        baseUrl: "https://sandbox.enmacc.example",
        clientId: "our-application",
        clientSecret: CLIENT_SECRET,
        apiKey: API_KEY,
        authenticate: { names },
      }),
    ).toThrow(expect.objectContaining({ field: "authenticate.names.clientId" }));
  });
});
