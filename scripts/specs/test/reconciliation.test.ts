import { describe, expect, it } from "vitest";
import { parseSource } from "../src/document/document.ts";
import { readOperations } from "../src/operations/operations.ts";

const api = { name: "tiny" } as unknown as Parameters<typeof readOperations>[0];

/** A document with an order, the list of orders and a status; `members` are added to the order. */
function read(members: string, idempotent = false) {
  const text = `openapi: 3.1.0
paths:
  /orders:
    post:
      operationId: createOrder
      x-idempotent: ${idempotent}
      x-recovery-hint: List the orders.
      ${members}
      requestBody: { content: { application/json: { schema: { type: object, required: [name, lines], properties: { name: { type: string }, lines: { type: array, items: { type: object, required: [sku], properties: { sku: { type: string } } } }, password: { type: string, format: password } } } } } }
      responses: { "202": { content: { application/json: { schema: { type: object, properties: { list: { type: array, items: { type: object, properties: { token: { type: string, x-secret: true } } } } } } } } } }
    get:
      operationId: getOrders
      parameters: [{ in: query, name: since, schema: { type: integer } }]
      responses: {}
  /orders/{id}:
    get:
      operationId: getOrder
      parameters: [{ in: path, name: id, required: true, schema: { type: string } }]
      responses: {}
`;
  const all = readOperations(api, parseSource("specs/tiny/openapi.yaml", text));
  const operationOf = (id: string) => all.find(({ operation }) => operation.id === id)?.operation;
  return { order: operationOf("createOrder"), orders: operationOf("getOrders") };
}

const evidence = "evidence: { operation: getOrders, items: result, match: { name: body.name } }";

describe("x-reconciliation", () => {
  it("is read as it stands when all that it names exists", () => {
    const { order } = read(
      `x-reconciliation: { ${evidence}, settleSeconds: 60, reference: { input: body.name, maxLength: 9 } }`,
    );

    expect(order?.reconciliation).toEqual({
      evidence: { operation: "getOrders", items: "result", match: { name: "body.name" } },
      settleSeconds: 60,
      reference: { input: "body.name", maxLength: 9 },
    });
  });

  it("may look for each element of an array", () => {
    const { order } = read(
      "x-reconciliation: { repetition: conflict, evidence: { operation: getOrders, items: result, each: body.lines, match: { sku: each.sku } } }",
    );

    expect(order?.reconciliation?.evidence?.each).toBe("body.lines");
  });

  it("may add up the amounts of items", () => {
    const { order } = read(
      "x-reconciliation: { settleSeconds: 60, evidence: { operation: getOrders, match: {}, amount: { field: sum, input: body.name } } }",
    );

    expect(order?.reconciliation?.evidence?.amount).toEqual({ field: "sum", input: "body.name" });
  });

  it.each([
    [
      "evidence.amount.input must be",
      "{ settleSeconds: 60, evidence: { operation: getOrders, match: {}, amount: { field: sum } } }",
    ],
    [
      "body.sum, which is not an input",
      "{ settleSeconds: 60, evidence: { operation: getOrders, match: {}, amount: { field: sum, input: body.sum } } }",
    ],
    [
      "amount does not go with each or state",
      "{ settleSeconds: 60, evidence: { operation: getOrders, each: body.lines, match: {}, amount: { field: sum, input: body.name } } }",
    ],
    ["settleSeconds must be a number above 0", `{ ${evidence} }`],
    ["settleSeconds must be a number above 0", `{ ${evidence}, settleSeconds: -1 }`],
    ["repetition must be harmless or conflict", "{ repetition: maybe }"],
    ["evidence is missing", "{ repetition: conflict }"],
    ["x-reconciliation.settle is unknown", "{ settle: 1 }"],
    ["evidence.match is missing", "{ settleSeconds: 1, evidence: { operation: getOrders } }"],
    [
      "must name a GET operation, but got createOrder",
      `{ settleSeconds: 1, evidence: { operation: createOrder, match: { a: body.name } } }`,
    ],
    [
      "must name a GET operation, but got getNothing",
      `{ settleSeconds: 1, evidence: { operation: getNothing, match: { a: body.name } } }`,
    ],
    [
      "refers to body.nam, which is not an input",
      `{ settleSeconds: 1, evidence: { operation: getOrders, match: { a: body.nam } } }`,
    ],
    [
      "refers to query.sinc, which is not an input",
      `{ settleSeconds: 1, evidence: { operation: getOrders, since: { parameter: query.sinc, format: unix-seconds }, match: { a: body.name } } }`,
    ],
    [
      "since.format must be one of",
      `{ settleSeconds: 1, evidence: { operation: getOrders, since: { parameter: query.since, format: date }, match: { a: body.name } } }`,
    ],
    [
      "accepted needs x-poll-with",
      "{ accepted: { requestId: a, parameter: path.id, status: s, completed: c, failed: f } }",
    ],
    ["available must be a list", "{ available: {} }"],
    [
      "refers to path.ids, which is not an input",
      "{ available: [{ operation: getOrder, parameters: { path.ids: body.name }, field: a, atLeast: body.name }] }",
    ],
    ["reference.maxLength must be a number above 0", "{ reference: { input: body.name } }"],
    ["must be an object", "later"],
  ])("is refused when it is wrong: %s", (problem, value) => {
    expect(() => read(`x-reconciliation: ${value}`)).toThrow(problem);
  });

  it("is refused for an operation that is idempotent", () => {
    expect(() => read(`x-reconciliation: { ${evidence}, settleSeconds: 1 }`, true)).toThrow("is idempotent");
  });
});

describe("secretFields", () => {
  it("names what the document marks as secret in the request and in a success, at any depth", () => {
    const { order, orders } = read("");

    expect(order?.secretFields).toEqual(["password", "token"]);
    expect(orders).not.toHaveProperty("secretFields");
  });
});
