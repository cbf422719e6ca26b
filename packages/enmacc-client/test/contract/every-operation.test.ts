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
  it("answers as documented, to a request as documented", async () => {
    const { response } = await calls[id](enmacc, {});

    expect(response.ok).toBe(true);
    expect(mock.requests[0]).toMatchObject({ operationId: id });
    mock.expectNoViolations();
  });

  it("becomes a typed error for each documented error", async () => {
    const documented = mock.operations.find((operation) => operation.id === id)?.statuses ?? [];
    const errors = documented.map(Number).filter((status) => status >= 400);

    for (const status of errors) {
      const failure = await unwrap(calls[id](enmacc, { headers: { prefer: `code=${status}` } })).catch(
        (error) => error,
      );

      expect(failure).toBeInstanceOf(ApiError);
      expect(failure).toMatchObject({ status, operationId: id, problem: { kind: "gateway" } });
    }

    expect(errors.length).toBeGreaterThan(0);
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
  it("follows the cursor of the first page to the second", async () => {
    mock.script("getTrades", { example: "tradesFirstPage" }, { example: "tradesSecondPage" });

    const ids: string[] = [];
    for await (const { id } of listItems(enmacc, "getTrades")) ids.push(id);

    expect(mock.requests).toHaveLength(2);
    expect(mock.requests[1]?.query.cursor).toBeTypeOf("string");
    expect(new Set(ids).size).toBe(ids.length);
    mock.expectNoViolations();
  });
});

describe("the whole document", () => {
  it("is called", () => {
    const { calledOperations, operations: documented } = mock;

    console.log(`enmacc: contract tests called ${calledOperations.size} of ${documented.length} operations`);
    expect([...calledOperations].toSorted()).toEqual(documented.map(({ id }) => id).toSorted());
  });
});
