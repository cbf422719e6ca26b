import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { MockServer } from "../../src/index.js";
import { createTransfer, getWallets, organizationId, startWallets } from "./wallets.js";

let server: MockServer;

beforeEach(async () => {
  server = await startWallets();
});

afterEach(() => server.close());

const transfer = { quantity: 7, items: [] };

describe("MockServer.calls()", () => {
  it("gives the requests of one operation with parsed parameters and body", async () => {
    await getWallets(server, {}, "&limit=3");
    await createTransfer(server, JSON.stringify(transfer));

    expect(server.calls("getWallets")).toMatchObject([{ params: { query: { organizationId, Limit: 3 } } }]);
    expect(server.calls("createTransfer")).toMatchObject([{ body: transfer }]);
    expect(server.calls("deleteWallet")).toEqual([]);
  });

  it("names path parameters as the document does", async () => {
    await fetch(`${server.url}/wallets/7d4a2b10-5c7e-4c7e-9a55-3f6f0f5f2f02`, { method: "DELETE" });

    expect(server.calls("deleteWallet")[0]?.params.path).toEqual({
      walletId: "7d4a2b10-5c7e-4c7e-9a55-3f6f0f5f2f02",
    });
  });

  it("refuses an operation that the document lacks", () => {
    expect(() => server.calls("getWalets")).toThrow(/did you mean "getWallets"/);
  });
});

describe("MockServer.expectCalledOnceWith()", () => {
  it("passes when the one call is as given, in the parts that are given", async () => {
    await createTransfer(server, JSON.stringify(transfer));

    server.expectCalledOnceWith("createTransfer", { query: { organizationId }, body: transfer });
    server.expectCalledOnceWith("createTransfer", { headers: { authorization: "Bearer [redacted]" } });
    server.expectCalledOnceWith("createTransfer", { body: expect.objectContaining({ quantity: 7 }) });
  });

  it("says in what the call differs, field by field", async () => {
    await createTransfer(server, JSON.stringify({ ...transfer, note: "x" }));

    const check = () =>
      server.expectCalledOnceWith("createTransfer", {
        query: { organizationId: "another" },
        body: { quantity: 8, items: [1] },
      });

    expect(check).toThrow(
      expect.objectContaining({
        name: "ExpectationError",
        code: "calls_differ",
        message: [
          "[contract-testing] expected a matching call of createTransfer, but got:",
          `  - POST /transfers?organizationId=${organizationId}, response 202`,
          `      query.organizationId: expected 'another', got '${organizationId}'`,
          "      body.quantity: expected 8, got 7",
          "      body.items: expected 1 items [ 1 ], got 0 []",
          "      body.note: expected nothing, got 'x'",
        ].join("\n"),
      }),
    );
  });

  it("fails when there were more calls, and lists them with their responses", async () => {
    server.injectFault("createTransfer", { reset: "after-read" });
    await createTransfer(server, JSON.stringify(transfer)).catch(() => {});
    await createTransfer(server, JSON.stringify(transfer));

    const check = () => server.expectCalledOnceWith("createTransfer", { body: transfer });

    expect(check).toThrow(/to be called once, but it was called 2 times/);
    expect(check).toThrow(/no response \(reset after-read\)\n.*response 202/);
  });

  it("fails when there was no call", () => {
    expect(() => server.expectCalledOnceWith("createTransfer", {})).toThrow(/once, but it was never called/);
  });

  it("refuses a part that it does not know", async () => {
    await getWallets(server);

    expect(() => server.expectCalledOnceWith("getWallets", { querry: {} } as object)).toThrow(
      /did you mean "query"/,
    );
  });
});

describe("MockServer.expectCalledWith()", () => {
  it("passes when one of several calls is as given", async () => {
    await getWallets(server, {}, "&limit=3");
    await getWallets(server, {}, "&limit=4");

    server.expectCalledWith("getWallets", { query: { Limit: 4 } });
    expect(() => server.expectCalledWith("getWallets", { query: { Limit: 5 } })).toThrow(
      /Limit: expected 5, got 3\n.*Limit: expected 5, got 4/s,
    );
  });
});

describe("MockServer.expectCalledTimes() and expectNotCalled()", () => {
  it("count the calls of one operation", async () => {
    await getWallets(server);
    await getWallets(server);

    server.expectCalledTimes("getWallets", 2);
    server.expectNotCalled("createTransfer");
    expect(() => server.expectNotCalled("getWallets")).toThrow(
      /called not at all, but it was called 2 times/,
    );
    expect(() => server.expectNotCalled("getWalets")).toThrow(/did you mean/);
  });
});
