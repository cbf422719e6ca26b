import { operations } from "@energy-clients/enmacc-client";
import { describe, expect, it } from "vitest";
import { resolveAuthenticate } from "../../src/client/enmacc-authenticate.js";
import { type AuthenticatedEnmaccOptions, createAuthenticatedEnmaccClient } from "../../src/enmacc.js";
import { API_KEY, CLIENT_SECRET } from "../support/credentials.js";
import { TRADES } from "../support/enmacc-calls.js";
import { json, respondWith } from "../support/fake-fetch.js";

const BASE_URL = "https://api.enmacc.example";
const required = {
  baseUrl: BASE_URL,
  clientId: "our-application",
  clientSecret: CLIENT_SECRET,
  apiKey: API_KEY,
};

describe("createAuthenticatedEnmaccClient() with the versions that were observed", () => {
  it.each<[string, Partial<AuthenticatedEnmaccOptions>, string]>([
    ["the observed version by default", {}, "/v2.1/authenticate"],
    ["the version of the base URL", { baseUrl: `${BASE_URL}/v2.2` }, "/v2.2/authenticate"],
    ["the version of all operations", { apiVersion: "v2.3" }, "/v2.3/authenticate"],
    ["a version of its own", { apiVersions: { authenticate: "v3" } }, "/v3/authenticate"],
    [
      "authenticate.apiVersion before all others",
      { baseUrl: `${BASE_URL}/v2.2`, authenticate: { apiVersion: "v2.0" } },
      "/v2.0/authenticate",
    ],
    ["a gateway's path", { baseUrl: `${BASE_URL}/gateway` }, "/gateway/v2.1/authenticate"],
    ["authenticate.url", { authenticate: { url: `${BASE_URL}/oauth/token` } }, "/oauth/token"],
  ])("authenticates with %s", async (_, options, path) => {
    const tokenPaths: string[] = [];
    const client = createAuthenticatedEnmaccClient({
      ...required,
      ...options,
      fetch: respondWith(({ url, body }) => {
        if (body !== undefined) tokenPaths.push(url.slice(BASE_URL.length));
        return json(body === undefined ? { items: [] } : { access_token: "token" });
      }),
    });

    await client.call("getTrades", TRADES);

    expect(tokenPaths).toEqual([path]);
  });

  it("knows the document's version of authenticate", () => {
    expect(resolveAuthenticate(BASE_URL).url).toBe(
      `${BASE_URL}/${operations.authenticate.apiVersion}/authenticate`,
    );
  });
});
