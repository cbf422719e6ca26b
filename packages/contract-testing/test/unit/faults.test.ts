import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Fault, type MockServer, startMockServer } from "../../src/index.js";
import { createTransfer, getWallets, startWallets } from "./wallets.js";

let server: MockServer;

beforeEach(async () => {
  server = await startWallets();
});

afterEach(() => server.close());

const transfer = JSON.stringify({ quantity: 1, items: [] });

/** Status of a response that could be read to its end, else where reading it failed. */
async function outcome(call: Promise<Response>): Promise<number | "no response" | "broken body"> {
  const response = await call.catch(() => undefined);
  if (response === undefined) return "no response";
  return response.text().then(
    () => response.status,
    () => "broken body" as const,
  );
}

describe("MockServer.fault()", () => {
  it("hits the next request of the operation once, and no other operation", async () => {
    server.injectFault("getWallets", { status: 401 });

    const other = await outcome(createTransfer(server, transfer));
    const first = await outcome(getWallets(server));
    const second = await outcome(getWallets(server));

    expect([other, first, second]).toEqual([202, 401, 200]);
    server.expectNoViolations();
  });

  it("responds with the document's example and the headers given", async () => {
    server.injectFault("getWallets", { status: 429, headers: { "Retry-After": "2" } });

    const response = await getWallets(server);

    expect(response.status).toBe(429);
    expect(response.headers.get("retry-after")).toBe("2");
    expect(await response.json()).toEqual({ title: "Too Many Requests", status: 429 });
  });

  it("responds with an empty body where the document lacks the status", async () => {
    server.injectFault("getWallets", { status: 503 });

    const response = await getWallets(server);

    expect(response.status).toBe(503);
    expect(await response.text()).toBe("");
    server.expectNoViolations();
  });

  it("responds with the HTML page of a gateway", async () => {
    server.injectFault("getWallets", { html: 502 });

    const response = await getWallets(server);

    expect(response.status).toBe(502);
    expect(response.headers.get("content-type")).toMatch("text/html");
    expect(await response.text()).toMatch("<h1>502 Bad Gateway</h1>");
  });

  it.each(["before-read", "after-read"] as const)(
    "ends the connection %s, without a response",
    async (reset) => {
      server.injectFault("createTransfer", { reset });

      const first = await outcome(createTransfer(server, transfer));
      const second = await outcome(createTransfer(server, transfer));

      expect([first, second]).toEqual(["no response", 202]);
      expect(server.requests[0]).toMatchObject({
        operationId: "createTransfer",
        fault: `reset ${reset}`,
        body: reset === "before-read" ? undefined : { quantity: 1, items: [] },
        response: { status: 0 },
      });
    },
  );

  it("ends the connection in the middle of the body, after status and headers", async () => {
    server.injectFault("getWallets", { reset: "mid-body" });

    expect(await outcome(getWallets(server))).toBe("broken body");
  });

  it.each(["truncated", "malformed"] as const)(
    "sends %s JSON in an otherwise proper response",
    async (body) => {
      server.injectFault("getWallets", { body });

      const response = await getWallets(server);

      expect(response.status).toBe(200);
      const text = await response.text();
      expect(() => JSON.parse(text)).toThrow(SyntaxError);
    },
  );

  it("delays a response, alone or before another fault, and leaves no timer behind when the client goes", async () => {
    server.injectFault("getWallets", { delayMs: 600_000 });
    server.injectFault("getWallets", { delayMs: 20, status: 429 });

    const patience = AbortSignal.timeout(50);
    const gone = await fetch(`${server.url}/wallets?organizationId=11111111-2222-4333-8444-555555555555`, {
      headers: { authorization: "Bearer x", "x-api-key": "k", "x-api-version": "1" },
      signal: patience,
    }).catch((error: Error) => error.name);
    const late = await outcome(getWallets(server));

    expect([gone, late]).toEqual(["TimeoutError", 429]);
  });

  it("goes on for `times`, lets `after` requests pass, and then makes way for the next fault", async () => {
    server.injectFault("getWallets", { status: 429 }, { times: 2, after: 1 });
    server.injectFault("getWallets", { status: 401 }, { after: 1 });

    const statuses: unknown[] = [];
    for (let call = 0; call < 6; call++) statuses.push(await outcome(getWallets(server)));

    expect(statuses).toEqual([200, 429, 429, 401, 200, 200]);
  });

  it("concerns all operations as *", async () => {
    server.injectFault("*", { status: 503 }, { times: 2 });

    const statuses = [
      await outcome(getWallets(server)),
      await outcome(createTransfer(server, transfer)),
      await outcome(getWallets(server)),
    ];

    expect(statuses).toEqual([503, 503, 200]);
  });

  it("fires by chance, the same with the same seed", async () => {
    const run = async (seed: number) => {
      await using mock = await startWallets();
      mock.injectFault("getWallets", { status: 503 }, { probability: 0.4, seed });
      const statuses: unknown[] = [];
      for (let call = 0; call < 30; call++) statuses.push(await outcome(getWallets(mock)));
      return statuses;
    };

    const [first, again, other] = [await run(7), await run(7), await run(8)];

    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    expect(first.filter((status) => status === 503).length).toBeGreaterThan(5);
    expect(first.filter((status) => status === 200).length).toBeGreaterThan(5);
  });

  it("leaves scripted responses for the next request", async () => {
    server.script("getWallets", { example: "none" });
    server.injectFault("getWallets", { status: 503 });

    const faulty = await outcome(getWallets(server));
    const scripted = await (await getWallets(server)).json();

    expect([faulty, scripted]).toEqual([503, []]);
  });

  it("uses a scripted response up when it acts first", async () => {
    server.script("getWallets", { example: "none" });
    server.injectFault("getWallets", { html: 504, acts: true });

    const faulty = await outcome(getWallets(server));
    const next = await (await getWallets(server)).json();

    expect(faulty).toBe(504);
    expect(next).not.toEqual([]);
  });

  it("still checks the request that it hits", async () => {
    server.injectFault("getWallets", { status: 503 });

    await getWallets(server, { "x-api-version": "2" });

    expect(server.violations).toMatchObject([{ location: "header.X-API-Version" }]);
  });

  it("waits for a response with a body before it breaks one", async () => {
    server.injectFault("getWallets", { body: "truncated" });
    server.script("getWallets", { status: 400, empty: true }, {});

    const empty = await outcome(getWallets(server));
    expect(server.unfiredFaults).toHaveLength(1);
    const broken = await (await getWallets(server)).text();

    expect(empty).toBe(400);
    expect(() => JSON.parse(broken)).toThrow(SyntaxError);
    server.expectFaultsFired();
  });

  it.each<[string, RegExp, string, unknown, unknown?]>([
    ["unknown_operation", /did you mean "getWallets"/, "getWalets", { status: 500 }],
    ["unknown_option", /did you mean "delayMs"/, "getWallets", { delay: 5 }],
    ["unknown_option", /did you mean "times"/, "getWallets", { status: 500 }, { time: 2 }],
    ["invalid_fault", /times 0: .*cannot fire/, "getWallets", { status: 500 }, { times: 0 }],
    ["invalid_fault", /probability 0: .*cannot fire/, "getWallets", { status: 500 }, { probability: 0 }],
    ["invalid_fault", /probability 2/, "getWallets", { status: 500 }, { probability: 2 }],
    ["invalid_fault", /after -1/, "getWallets", { status: 500 }, { after: -1 }],
    ["invalid_fault", /seed 0.5/, "getWallets", { status: 500 }, { seed: 0.5 }],
    ["invalid_fault", /the fault breaks nothing/, "getWallets", {}],
    ["invalid_fault", /only one of/, "getWallets", { status: 500, reset: "mid-body" }],
    ["invalid_fault", /status 200: .*use script/, "getWallets", { status: 200 }],
    ["invalid_fault", /delayMs 0/, "getWallets", { delayMs: 0 }],
    ["invalid_fault", /reset "sometimes": must be one of before-read/, "getWallets", { reset: "sometimes" }],
    ["invalid_fault", /body "odd": must be one of truncated/, "getWallets", { body: "odd" }],
    [
      "invalid_fault",
      /headers and acts can only be set with status/,
      "getWallets",
      { delayMs: 5, acts: true },
    ],
    ["invalid_fault", /204 has no body/, "deleteWallet", { body: "truncated" }],
    ["invalid_fault", /must be objects/, "getWallets", null],
    ["invalid_response", /header "x-bad" cannot be sent/, "*", { status: 500, headers: { "x-bad": "a\nb" } }],
  ])("throws %s at once, naming what is wrong: %s", (code, message, operationId, fault, options) => {
    const set = () => server.injectFault(operationId, fault as Fault, options as object);

    expect(set).toThrow(expect.objectContaining({ name: "ContractTestingError", code }));
    expect(set).toThrow(message);
  });

  it("refuses a fault behind one that takes every request", () => {
    server.injectFault("*", { status: 503 }, { times: Number.POSITIVE_INFINITY });

    expect(() => server.injectFault("getWallets", { status: 401 })).toThrow(/cannot fire.*\(status 503\)/);
  });

  it("throws already_closed after close()", async () => {
    await server.close();

    expect(() => server.injectFault("getWallets", { status: 500 })).toThrow(
      expect.objectContaining({ code: "already_closed" }),
    );
  });
});

describe("MockServer.expectFaultsFired()", () => {
  it("names the faults that the client never met", async () => {
    server.injectFault("getWallets", { status: 401 }, { times: 2 });
    server.injectFault("createTransfer", { reset: "after-read" }, { probability: 0.5 });
    await getWallets(server);

    expect(() => server.expectFaultsFired()).toThrow(
      expect.objectContaining({
        name: "ExpectationError",
        code: "faults_not_fired",
        message: expect.stringMatching(
          /getWallets: status 401, fired 1 of 2 times\n.*createTransfer: reset after-read, fired 0 of any/s,
        ),
      }),
    );
  });

  it("passes when all have fired, and after reset()", async () => {
    server.injectFault("getWallets", { status: 401 });
    await getWallets(server);
    server.expectFaultsFired();
    server.injectFault("getWallets", { status: 401 });

    server.reset();

    server.expectFaultsFired();
    expect((await getWallets(server)).status).toBe(200);
  });
});

describe("a connection that is ended", () => {
  it("does not keep the mock from closing, nor other connections from working", async () => {
    await using mock = await startMockServer("ett");
    mock.injectFault("getClientConsents", { reset: "mid-body" }, { times: 3 });
    const headers = { authorization: "Bearer x", "x-api-version": "1" };
    const url = `${mock.url}/api/authorization/client/consents`;

    const calls = Array.from({ length: 6 }, () => outcome(fetch(url, { headers })));

    expect((await Promise.all(calls)).sort()).toEqual([
      200,
      200,
      200,
      "broken body",
      "broken body",
      "broken body",
    ]);
    mock.expectFaultsFired();
  });
});
