import { type MockServer, startMockServer } from "@energy-clients/contract-testing";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  ApiError,
  createEttClient,
  type EttClient,
  type OperationId,
  operations,
  unwrap,
} from "../../src/index.js";
import { calls } from "./calls.js";

let mock: MockServer;
let ett: EttClient;

beforeAll(async () => {
  mock = await startMockServer("ett");
  ett = createEttClient({
    baseUrl: mock.url,
    fetch: (url, init) => fetch(url, { ...init, headers: { ...init.headers, authorization: "Bearer any" } }),
  });
});
afterEach(() => mock.reset());
afterAll(() => mock.close());

describe.each(Object.keys(operations) as OperationId[])("%s", (id) => {
  it("answers as documented, to a request as documented", async () => {
    const { response } = await calls[id](ett, {});

    expect(response.ok).toBe(true);
    expect(mock.requests[0]).toMatchObject({ operationId: id, headers: { "x-api-version": "1" } });
    mock.expectNoViolations();
  });

  it("becomes a typed error for each documented error", async () => {
    const documented = mock.operations.find((operation) => operation.id === id)?.statuses ?? [];
    const errors = documented.map(Number).filter((status) => status >= 400);

    for (const status of errors) {
      const failure = await unwrap(calls[id](ett, { headers: { prefer: `code=${status}` } })).catch(
        (error) => error,
      );

      expect(failure).toBeInstanceOf(ApiError);
      expect(failure).toMatchObject({ status, operationId: id });
      expect(failure.problem.kind).not.toBe("unknown");
    }

    expect(errors.length).toBeGreaterThan(0);
    mock.expectNoViolations();
  });
});

describe("the whole document", () => {
  it("is called", () => {
    const { calledOperations, operations: documented } = mock;

    console.log(`ett: contract tests called ${calledOperations.size} of ${documented.length} operations`);
    expect(documented).toHaveLength(33);
    expect([...calledOperations].toSorted()).toEqual(documented.map(({ id }) => id).toSorted());
  });
});
