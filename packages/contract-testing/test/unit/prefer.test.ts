import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { MockServer } from "../../src/index.js";
import { getWallets, organizationId, startWallets, validHeaders } from "./wallets.js";

let server: MockServer;

beforeEach(async () => {
  server = await startWallets();
});

afterEach(() => server.close());

describe("the Prefer header", () => {
  it("chooses a status", async () => {
    const response = await getWallets(server, { prefer: "code=429" });

    expect(response.status).toBe(429);
    expect(await response.json()).toEqual({ title: "Too Many Requests", status: 429 });
  });

  it("chooses an example of the default status", async () => {
    const response = await getWallets(server, { prefer: "example=none" });

    expect(response.status).toBe(200);
    expect(await response.json()).toEqual([]);
  });

  it("chooses an example of a status, in the media type that has it", async () => {
    const text = await getWallets(server, { prefer: "code=400, example=disabled" });
    const problem = await getWallets(server, { prefer: 'code=400, example="validation"' });

    expect(text.headers.get("content-type")).toBe("application/json");
    expect(await text.json()).toBe("The wallet is disabled.");
    expect(problem.headers.get("content-type")).toBe("application/problem+json");
    expect(await problem.json()).toMatchObject({ status: 400 });
    server.expectNoViolations();
  });

  it("makes an error empty, without that being a violation", async () => {
    const full = await getWallets(server, { prefer: "code=400" });
    const empty = await getWallets(server, { prefer: "code=400, empty=true" });

    expect(empty.status).toBe(400);
    expect(empty.headers.has("content-type")).toBe(false);
    expect(await empty.text()).toBe("");
    expect(full.headers.get("api-supported-versions")).toBe("1");
    expect(empty.headers.has("api-supported-versions")).toBe(false);
    server.expectNoViolations();
  });

  it("keeps the headers of an error that is documented as empty", async () => {
    const response = await getWallets(server, { prefer: "code=401, empty=true" });

    expect(response.headers.get("www-authenticate")).toBe("Bearer");
    server.expectNoViolations();
  });

  it("makes a success empty, which is a violation where the document has a body", async () => {
    const response = await getWallets(server, { prefer: "empty=true" });

    expect(await response.text()).toBe("");
    expect(server.violations).toContainEqual(
      expect.objectContaining({
        side: "response",
        location: "header.content-type",
        code: "unexpected_media_type",
      }),
    );
  });

  it("generates a body from the schema", async () => {
    const response = await fetch(`${server.url}/wallets/${organizationId}`, {
      headers: { ...validHeaders, prefer: "dynamic=true" },
    });

    expect(await response.json()).toMatchObject({
      type: expect.stringMatching(/^(production|consumption)$/),
    });
    server.expectNoViolations();
  });

  it("chooses any status of a documented range", async () => {
    const response = await fetch(`${server.url}/wallets/${organizationId}`, {
      headers: { ...validHeaders, prefer: "code=409" },
    });

    expect(response.status).toBe(409);
    server.expectNoViolations();
  });

  it.each([
    ["code=418", /no 418 for this operation; expected one of 200, 400, 401, 429/],
    ["example=nonne", /no example "nonne" for 200; did you mean "none"/],
    ["code=429, example=none", /no example "none" for 429/],
    ["code=4xx", /code must be a status/],
    ["dynamic=maybe", /dynamic must be true or false/],
    ["empty=true, example=none", /cannot have an example or a generated body/],
  ])("gets 404 and is recorded when the document cannot fulfil %s", async (prefer, message) => {
    const response = await getWallets(server, { prefer });

    expect(response.status).toBe(404);
    expect(server.violations).toEqual([
      expect.objectContaining({ location: "header.prefer", message: expect.stringMatching(message) }),
    ]);
  });

  it("is ignored where it asks for something else", async () => {
    const response = await getWallets(server, { prefer: "return=minimal, respond-async" });

    expect(response.status).toBe(200);
    server.expectNoViolations();
  });
});
