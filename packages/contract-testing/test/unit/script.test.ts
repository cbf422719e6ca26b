import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { MockServer, ScriptedResponse } from "../../src/index.js";
import { createTransfer, getWallets, startWallets } from "./wallets.js";

let server: MockServer;

beforeEach(async () => {
  server = await startWallets();
});

afterEach(() => server.close());

const wallet = { id: "7d4a2b10-5c7e-4c7e-9a55-3f6f0f5f2f02", type: "consumption" };

describe("MockServer.script()", () => {
  it("sends its responses in order, then the document's again", async () => {
    server.script("getWallets", { status: 401 }, { example: "none" });
    server.script("getWallets", { status: 429 });

    const statuses: number[] = [];
    for (let call = 0; call < 4; call++) statuses.push((await getWallets(server)).status);

    expect(statuses).toEqual([401, 200, 429, 200]);
    server.expectNoViolations();
  });

  it("concerns one operation", async () => {
    server.script("getWallets", { status: 429 });

    const other = await createTransfer(server, JSON.stringify({ quantity: 1, items: [] }));

    expect(other.status).toBe(202);
  });

  it("sends a body and headers of the test's own, checked against the document", async () => {
    server.script("getWallets", { body: [wallet], headers: { "X-Remaining": "7", "X-Extra": "yes" } });

    const response = await getWallets(server);

    expect(await response.json()).toEqual([wallet]);
    expect(response.headers.get("x-remaining")).toBe("7");
    expect(response.headers.get("x-extra")).toBe("yes");
    server.expectNoViolations();
  });

  it("labels a body with the documented type that it fits", async () => {
    server.script("getWallets", { status: 400, body: "You don't own a wallet." });
    server.script("getWallets", { status: 400, body: { title: "Bad Request", status: 400 } });

    const text = await getWallets(server);
    const problem = await getWallets(server);

    expect(text.headers.get("content-type")).toBe("application/json");
    expect(await text.text()).toBe('"You don\'t own a wallet."');
    expect(problem.headers.get("content-type")).toBe("application/problem+json");
    server.expectNoViolations();
  });

  it("records a violation of the response when its body breaks the contract", async () => {
    server.script("getWallets", { body: [{ ...wallet, type: "Consumption" }] });

    const response = await getWallets(server);

    expect(response.status).toBe(200);
    expect(server.violations).toEqual([
      expect.objectContaining({
        operationId: "getWallets",
        side: "response",
        location: "body[0].type",
        code: "enum",
      }),
    ]);
  });

  it("records a violation of the response when a header breaks the contract", async () => {
    server.script("getWallets", { headers: { "x-remaining": "many" } });

    await getWallets(server);

    expect(server.violations).toMatchObject([
      { side: "response", location: "header.X-Remaining", code: "type" },
    ]);
  });

  it("sends an error without body and content type", async () => {
    server.script("createTransfer", { status: 400, empty: true });

    const response = await createTransfer(server, JSON.stringify({ quantity: 1, items: [] }));

    expect(response.status).toBe(400);
    expect(response.headers.has("content-type")).toBe(false);
    expect(await response.text()).toBe("");
    server.expectNoViolations();
  });

  it("sends what no document allows when validation is off", async () => {
    const page = "<h1>Bad gateway</h1>";
    server.script("getWallets", {
      status: 502,
      headers: { "content-type": "text/html" },
      body: page,
      validate: false,
    });

    const response = await getWallets(server);

    expect(response.status).toBe(502);
    expect(await response.text()).toBe(page);
    server.expectNoViolations();
  });

  it("sends bytes as they are", async () => {
    server.script("getWallets", { body: new TextEncoder().encode('[{"id":'), validate: false });

    const response = await getWallets(server);

    expect(await response.text()).toBe('[{"id":');
  });

  it("keeps its own copy of a body", async () => {
    const body = [{ ...wallet }];
    server.script("getWallets", { body });
    body.length = 0;

    const response = await getWallets(server);

    expect(await response.json()).toEqual([wallet]);
  });

  it("waits for a valid request, and lets Prefer go first", async () => {
    server.script("getWallets", { status: 429 });

    const invalid = await getWallets(server, { "x-api-version": "2" });
    const preferred = await getWallets(server, { prefer: "code=401" });
    const scripted = await getWallets(server);

    expect([invalid.status, preferred.status, scripted.status]).toEqual([400, 401, 429]);
  });

  it.each<[string, RegExp, string, unknown]>([
    ["unknown_operation", /did you mean "getWallets"/, "getWalets", {}],
    ["unknown_status", /no 503 .* expected one of 200, 400, 401, 429/, "getWallets", { status: 503 }],
    ["unknown_example", /did you mean "none"/, "getWallets", { example: "nonne" }],
    ["unknown_example", /expected one of rate/, "getWallets", { status: 429, example: "none" }],
    ["unknown_option", /did you mean "status"/, "getWallets", { stauts: 429 }],
    ["invalid_response", /200 to 599/, "getWallets", { status: 42 }],
    ["invalid_response", /only one of body, example and empty/, "getWallets", { body: [], empty: true }],
    ["invalid_response", /no body for 204/, "deleteWallet", { body: {} }],
    ["invalid_response", /cannot be written as JSON/, "getWallets", { body: [1n] }],
    ["invalid_response", /header "x-bad" cannot be sent/, "getWallets", { headers: { "x-bad": "a\nb" } }],
    ["invalid_response", /must be an object/, "getWallets", null],
  ])("throws %s at once, naming what is wrong: %s", (code, message, operationId, response) => {
    const script = () => server.script(operationId, response as ScriptedResponse);

    expect(script).toThrow(expect.objectContaining({ name: "ContractTestingError", code }));
    expect(script).toThrow(message);
  });

  it("throws already_closed after close()", async () => {
    await server.close();

    expect(() => server.script("getWallets", {})).toThrow(
      expect.objectContaining({ code: "already_closed" }),
    );
  });
});
