import { afterEach, describe, expect, it, vi } from "vitest";
import { refuseBrowser, requestClientCredentialsToken, requestEnmaccToken } from "../../src/index.js";
import { respondWith } from "../support/fake-fetch.js";

const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
const refusal = expect.objectContaining({ name: "AuthError", code: "browser_not_supported" });

const stub = (globals: Readonly<Record<string, unknown>>) => {
  for (const [name, value] of Object.entries(globals)) vi.stubGlobal(name, value);
};

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("refuseBrowser()", () => {
  it.each([
    ["page", { window: {}, document: {}, navigator: { userAgent: firefox } }],
    ["web worker", { WorkerGlobalScope: class {}, navigator: { userAgent: firefox } }],
    ["page of jsdom", { window: {}, document: {}, navigator: { userAgent: "Mozilla/5.0 (linux) jsdom/29" } }],
  ])("throws in a %s, and says what to do instead", (_where, globals) => {
    stub(globals);

    expect(refuseBrowser).toThrowError(refusal);
    expect(refuseBrowser).toThrowError(/your own server/);
  });

  it.each([
    ["Node", { navigator: { userAgent: "Node.js/26" } }],
    ["a Node without a navigator", { navigator: undefined }],
    ["Deno's workers", { WorkerGlobalScope: class {}, navigator: { userAgent: "Deno/2.9.6" } }],
    ["Cloudflare's workers", { WorkerGlobalScope: class {}, navigator: { userAgent: "Cloudflare-Workers" } }],
    ["a program that calls its global object window", { window: globalThis }],
  ])("lets %s pass", (_where, globals) => {
    stub(globals);

    expect(refuseBrowser).not.toThrow();
  });
});

describe("functions that take a secret", () => {
  it.each([
    [
      "requestClientCredentialsToken()",
      (fetch: ReturnType<typeof respondWith>) =>
        requestClientCredentialsToken({
          tokenUrl: "https://login.example/token",
          clientId: "id",
          clientSecret: "s",
          fetch,
        }),
    ],
    [
      "requestEnmaccToken()",
      (fetch: ReturnType<typeof respondWith>) =>
        requestEnmaccToken({
          authenticateUrl: "https://enmacc.example/authenticate",
          clientId: "id",
          clientSecret: "s",
          apiKey: "k",
          fetch,
        }),
    ],
  ])("%s refuses it in a browser before it sends anything", async (_name, request) => {
    const fetch = respondWith();
    stub({ window: {}, document: {} });

    await expect(request(fetch)).rejects.toThrowError(refusal);
    expect(fetch.sent).toHaveLength(0);
  });
});
