import { type MockServer, startMockServer } from "@energy-clients/contract-testing";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  ApiError,
  createEnmaccClient,
  type EnmaccClient,
  listItems,
  type OperationId,
  operations,
  unwrap,
} from "../../src/index.js";
import { calls } from "./calls.js";

let mock: MockServer;
let enmacc: EnmaccClient;

beforeAll(async () => {
  mock = await startMockServer("enmacc");
  const credentials = { authorization: "Bearer any", "x-api-key": "any" };
  enmacc = createEnmaccClient({
    baseUrl: mock.url,
    fetch: (url, init) => fetch(url, { ...init, headers: { ...init.headers, ...credentials } }),
  });
});
afterEach(() => mock.reset());
afterAll(() => mock.close());

describe.each(Object.keys(operations) as OperationId[])("%s", (id) => {
  it("returns a documented response to a documented request", async () => {
    const { response } = await calls[id](enmacc, {});

    expect(response.ok).toBe(true);
    expect(mock.requests[0]).toMatchObject({ operationId: id });
    mock.expectNoViolations();
  });

  it("becomes a typed error for each documented error, in each media type that it may have", async () => {
    const errors = responsesOf(id).filter(({ status }) => status >= 400);

    for (const { status, mediaType } of errors) {
      const headers = { prefer: `code=${status}`, ...(mediaType !== undefined && { accept: mediaType }) };
      const failure = await unwrap(calls[id](enmacc, { headers })).catch((error) => error);

      expect(failure).toBeInstanceOf(ApiError);
      expect(failure).toMatchObject({ status, operationId: id, problem: { kind: "gateway" } });
    }

    expect(errors.length).toBeGreaterThan(0);
    mock.expectNoViolations();
  });

  it("gives every success that the document has", async () => {
    for (const { status } of responsesOf(id).filter((response) => response.status < 300)) {
      const { response, error } = await calls[id](enmacc, { headers: { prefer: `code=${status}` } });

      expect(response.status).toBe(status);
      expect(error).toBeUndefined();
    }
    mock.expectNoViolations();
  });
});

describe("429", () => {
  it.each([
    ["rate", "rate_limited"],
    ["quota", "quota_exceeded"],
  ])("tells a spent %s apart", async (example, code) => {
    mock.script("getTrades", { status: 429, example });

    await expect(unwrap(enmacc.call("getTrades"))).rejects.toMatchObject({ code });
  });
});

describe("listItems()", () => {
  it("reads a second page after a full one", async () => {
    mock.script("getTrades", { example: "tradesFirstPage" }, { example: "tradesSecondPage" });

    const links: string[] = [];
    for await (const { _links } of listItems(enmacc, "getTrades", { query: { limit: 2 } }))
      links.push(_links.trade.href);

    expect(mock.requests.map(({ query }) => query)).toEqual([
      { skip: "0", limit: "2" },
      { skip: "2", limit: "2" },
    ]);
    expect(new Set(links).size).toBe(3);
    mock.expectNoViolations();
  });
});

describe("the whole document", () => {
  it("is exercised: every kind of request, and every response by status and media type", () => {
    const missing = mock.coverage.flatMap(({ id, cells }) =>
      cells.filter(({ hits }) => hits === 0).map((cell) => ({ id, ...cell })),
    );

    expect(mock.coverage).toHaveLength(14);
    expect(missing).toEqual([]);
  });
});

/** The responses that the document declares for an operation. */
function responsesOf(id: OperationId) {
  const cells = mock.coverage.find((operation) => operation.id === id)?.cells ?? [];
  return cells
    .filter(({ side }) => side === "response")
    .map(({ status, mediaType }) => ({ status: Number(status), mediaType }));
}
