import { describe, expect, it } from "vitest";
import { type ScenarioHandler, startMockServer } from "../../src/index.js";
import { createTransfer, getWallets, organizationId, startWallets, walletsDocument } from "./wallets.js";

const wallet = { id: "7d4a2b10-5c7e-4c7e-9a55-3f6f0f5f2f02", type: "consumption" };

function startWith(operations: Record<string, ScenarioHandler>, guard?: ScenarioHandler) {
  const handlers = { ett: { operations, ...(guard && { guard }) } };
  return startWallets({ scenario: { handlers, reset() {} } });
}

describe("startMockServer() with a custom scenario", () => {
  it("remembers from one request to the next, with parsed parameters and bodies", async () => {
    const quantities: number[] = [];
    await using server = await startWith({
      createTransfer: ({ body }) => {
        quantities.push((body as { quantity: number }).quantity);
        return undefined;
      },
      getWallets: ({ params }) => ({
        status: 200,
        body: quantities.length === params.query.Limit ? [wallet] : [],
      }),
    });

    await createTransfer(server, JSON.stringify({ quantity: 7, items: [] }));
    const one = await (await getWallets(server, {}, "&limit=1")).json();
    const two = await (await getWallets(server, {}, "&limit=2")).json();

    expect([quantities, one, two]).toEqual([[7], [wallet], []]);
    server.expectNoViolations();
  });

  it("records a violation when a response breaks the contract", async () => {
    await using server = await startWith({
      getWallets: () => ({ status: 200, body: [{ ...wallet, type: "Consumption" }] }),
    });

    await getWallets(server);

    expect(server.violations).toMatchObject([
      { operationId: "getWallets", side: "response", location: "body[0].type", code: "enum" },
    ]);
    expect(() => server.expectNoViolations()).toThrow(/body\[0\]\.type/);
  });

  it("records a violation when the document lacks the status or the example", async () => {
    let response = { status: 503, example: undefined as string | undefined };
    await using server = await startWith({
      getWallets: () => ({ status: response.status, ...(response.example && { example: response.example }) }),
    });

    await getWallets(server);
    response = { status: 200, example: "nonne" };
    await getWallets(server);

    expect(server.violations).toMatchObject([
      { side: "response", code: "undocumented_status", location: "status" },
      { side: "response", code: "unknown_example", message: expect.stringMatching(/did you mean "none"/) },
    ]);
  });

  it("records a violation, and responds with 500, when a handler throws", async () => {
    await using server = await startWith({
      getWallets: () => {
        throw new Error("a slip in the scenario");
      },
    });

    const response = await getWallets(server);

    expect(response.status).toBe(500);
    expect(server.violations).toMatchObject([
      {
        operationId: "getWallets",
        code: "mock_failed",
        message: "The scenario failed: a slip in the scenario",
      },
    ]);
  });

  it("asks the guard first, for operations without a handler too, and never for invalid requests", async () => {
    let asked = 0;
    await using server = await startWith({}, ({ headers }) => {
      asked++;
      return headers.authorization === "Bearer good" ? undefined : { status: 401 };
    });

    const good = await getWallets(server, { authorization: "Bearer good" });
    const bad = await getWallets(server, { authorization: "Bearer bad" });
    const invalid = await getWallets(server, { "x-api-version": "2" });

    expect([good.status, bad.status, invalid.status, asked]).toEqual([200, 401, 400, 2]);
  });

  it("lets scripts and Prefer go first, and faults even before the scenario changes", async () => {
    let acted = 0;
    await using server = await startWith({
      getWallets: () => {
        acted++;
        return undefined;
      },
    });
    server.injectFault("getWallets", { status: 503 });
    server.injectFault("getWallets", { reset: "before-read" });
    server.injectFault("getWallets", { reset: "after-read" });
    server.injectFault("getWallets", { html: 504, acts: true });

    for (let call = 0; call < 4; call++) await getWallets(server).catch(() => {});
    const afterFaults = acted;
    server.script("getWallets", { status: 429 });
    const scripted = await getWallets(server);
    const preferred = await getWallets(server, { prefer: "code=401" });

    expect([afterFaults, scripted.status, preferred.status, acted]).toEqual([2, 429, 401, 2]);
  });

  it.each<[string, object, RegExp]>([
    [
      "unknown_operation",
      { handlers: { ett: { operations: { getWalets: () => {} } } } },
      /did you mean "getWallets"/,
    ],
    ["unknown_option", { handlers: { ett: { operations: {}, gard: () => {} } } }, /did you mean "guard"/],
    [
      "invalid_option",
      { handlers: { enmacc: { operations: {} } } },
      /has handlers for enmacc, but not for ett/,
    ],
    ["invalid_option", {}, /must be a scenario/],
  ])("throws %s for an impossible scenario", async (code, scenario, message) => {
    const start = startMockServer("ett", { document: walletsDocument, scenario: scenario as never });

    await expect(start).rejects.toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });
});

describe("a recorded request", () => {
  it("tells a scenario's handler what was sent, credentials included, but not the record", async () => {
    const seen: unknown[] = [];
    await using server = await startWith({
      getWallets: ({ headers, params }) => {
        seen.push(headers["x-api-key"], params.query.organizationId);
        return undefined;
      },
    });

    await getWallets(server);

    expect(seen).toEqual(["a-secret-key", organizationId]);
    expect(JSON.stringify(server.requests)).not.toContain("a-secret-key");
  });
});
