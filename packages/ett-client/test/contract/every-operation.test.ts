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
  it("returns a documented response to a documented request", async () => {
    const { response } = await calls[id](ett, {});

    expect(response.ok).toBe(true);
    expect(mock.requests[0]).toMatchObject({ operationId: id, headers: { "x-api-version": "1" } });
    mock.expectNoViolations();
  });

  it("becomes a typed error for each documented error, in each media type that it may have", async () => {
    const errors = responsesOf(id).filter(({ status }) => status >= 400);

    for (const { status, mediaType } of errors) {
      const headers = { prefer: `code=${status}`, ...(mediaType !== undefined && { accept: mediaType }) };
      const failure = await unwrap(calls[id](ett, { headers })).catch((error) => error);

      expect(failure).toBeInstanceOf(ApiError);
      expect(failure).toMatchObject({ status, operationId: id });
      expect(failure.problem.kind).not.toBe("unknown");
    }

    expect(errors.length).toBeGreaterThan(0);
    mock.expectNoViolations();
  });

  it("gives every success that the document has", async () => {
    for (const { status } of responsesOf(id).filter((response) => response.status < 300)) {
      const { response, error } = await calls[id](ett, { headers: { prefer: `code=${status}` } });

      expect(response.status).toBe(status);
      expect(error).toBeUndefined();
    }
    mock.expectNoViolations();
  });
});

describe("the whole document", () => {
  it("is exercised: every kind of request, and every response by status and media type", () => {
    const missing = mock.coverage.flatMap(({ id, cells }) =>
      cells.filter(({ hits }) => hits === 0).map((cell) => ({ id, ...cell })),
    );

    expect(mock.coverage).toHaveLength(33);
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
