import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ApiError, parseProblem } from "../../src/index.js";

describe("parseProblem()", () => {
  it.each([
    [
      {
        type: "https://tools.ietf.org/html/rfc9110#section-15.5.4",
        title: "Forbidden",
        status: 403,
        traceId: "00-1",
      },
      { kind: "problem", title: "Forbidden", traceId: "00-1" },
    ],
    [
      { title: "One or more validation errors occurred.", status: 400, errors: { GSRN: ["Invalid"] } },
      { kind: "validation", errors: { GSRN: ["Invalid"] } },
    ],
    [
      { status: "Forbidden", statusCode: 403, description: "Not your organisation" },
      { kind: "ett", title: "Not your organisation" },
    ],
    [
      "You don't own a wallet. Create a wallet first.",
      { kind: "message", title: "You don't own a wallet. Create a wallet first." },
    ],
    [{ message: "Unauthorized" }, { kind: "gateway", title: "Unauthorized" }],
    [
      { message: "Invalid", errors: [{ field: "volume", message: "too small" }] },
      { kind: "gateway", errors: { volume: ["too small"] } },
    ],
    [undefined, { kind: "empty" }],
    ["", { kind: "empty" }],
    ["<html><body>Bad Gateway</body></html>", { kind: "unknown" }],
    [[], { kind: "unknown" }],
    [7, { kind: "unknown" }],
    [{ errors: { a: "not a list" } }, { kind: "unknown", errors: { a: ["not a list"] } }],
    [
      { title: "Bad", errors: [{ detail: "must be positive", pointer: "#/quantity" }] },
      { kind: "validation", title: "Bad", errors: { "#/quantity": ["must be positive"] } },
    ],
    [
      { type: "about:blank", "invalid-params": [{ name: "age", reason: "must be positive" }] },
      { kind: "validation", type: "about:blank", errors: { age: ["must be positive"] } },
    ],
    [
      { detail: [{ loc: ["body", "lines", 0, "gsrn"], msg: "field required", type: "value_error.missing" }] },
      { kind: "validation", errors: { "body.lines.0.gsrn": ["field required"] } },
    ],
    [{ detail: "Not Found" }, { kind: "problem", title: "Not Found" }],
    [
      { detail: { message: "Sold out", code: "sold_out" } },
      { kind: "error", title: "Sold out", code: "sold_out" },
    ],
    [
      {
        errors: [
          {
            status: "422",
            code: "E1",
            title: "Invalid",
            detail: "too small",
            source: { pointer: "/data/volume" },
          },
          { title: "Invalid", detail: "unknown", source: { parameter: "sort" } },
        ],
      },
      {
        kind: "json_api",
        title: "Invalid",
        code: "E1",
        errors: { "/data/volume": ["too small"], sort: ["unknown"] },
      },
    ],
    [
      { error: { code: "limit", message: "Too much", details: [{ code: "x", message: "by 3" }] } },
      { kind: "error", title: "Too much", code: "limit", errors: { "": ["by 3"] } },
    ],
    [{ error: { code: 409, status: "ABORTED" } }, { kind: "error", title: "409", code: "409" }],
    [
      { error: "invalid_scope", error_description: "unknown scope" },
      { kind: "error", title: "invalid_scope", detail: "unknown scope" },
    ],
    [
      {
        timestamp: "2026-03-29T00:00:00Z",
        status: 404,
        error: "Not Found",
        path: "/x",
        message: "No such thing",
      },
      { kind: "gateway", title: "Not Found", detail: "No such thing" },
    ],
    [{ Message: "not authorized" }, { kind: "gateway", title: "not authorized" }],
    [
      { errorMessage: "Task timed out", errorType: "Error" },
      { kind: "gateway", title: "Task timed out" },
    ],
    [
      ["first", { field: "b", message: "second" }],
      { kind: "unknown", errors: { "": ["first"], b: ["second"] } },
    ],
    [
      { message: null, errors: [{ message: "late" }] },
      { kind: "unknown", errors: { "": ["late"] } },
    ],
    [{ title: 7, detail: { a: 1 }, errors: [null, 1, {}] }, { status: 400 }],
  ])("reads %j", (body, expected) => {
    expect(parseProblem(body, 400)).toMatchObject({ status: 400, ...expected });
  });

  it.each(["__proto__", "constructor", "toString", "hasOwnProperty"])(
    "reads a field that is named %s as any other",
    (name) => {
      const body = JSON.parse(`{"errors":{"${name}":["Invalid"]}}`);
      const listed = { message: "Invalid", errors: [{ field: name, message: "Invalid" }] };

      for (const problem of [parseProblem(body, 500), parseProblem(listed, 500)]) {
        expect(Object.entries(problem.errors ?? {})).toEqual([[name, ["Invalid"]]]);
      }
    },
  );

  it.each([
    [{ errors: [{ field: { toString: 1 }, message: "Invalid" }] }],
    [{ errors: [null, 1, "x", [], { field: null }] }],
    [{ title: { toString: null }, errors: { a: { constructor: 1 } } }],
  ])("never throws, as for %j", (body) => {
    expect(parseProblem(body, 500)).toMatchObject({ status: 500 });
  });

  it("never throws, whatever the body, and keeps every text printable and short", () => {
    const member = fc.constantFrom(...MEMBERS);
    const text = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("\u2028", "\u001b[31m", "\u202e"));
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof({ maxDepth: 4 }, text, fc.jsonValue(), tie("list"), tie("object")),
      list: fc.array(tie("tree"), { maxLength: 4 }),
      object: fc.dictionary(fc.oneof(member, text), tie("tree"), { noNullPrototype: false }),
    }));

    fc.assert(
      fc.property(fc.oneof(tree, fc.anything()), (body) => {
        const problem = parseProblem(body, 500);
        const error = new ApiError({
          operation: undefined,
          response: new Response("", { status: 500 }),
          body,
        });

        for (const shown of [...textsOf(problem), error.message])
          expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        expect(error.message.length).toBeLessThan(1600);
      }),
      { numRuns: 2000 },
    );
  });

  it("never throws for a value that JSON cannot represent", () => {
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    const getter = Object.defineProperty({}, "title", { get: () => JSON.parse("no"), enumerable: true });

    for (const body of [revoked.proxy, getter, Symbol("x"), () => 1, 1n]) {
      expect(parseProblem(body, 500)).toEqual({ kind: "unknown", status: 500, title: "status 500" });
    }
  });

  it("takes little time for a large body", () => {
    const errors = Array.from({ length: 200_000 }, () => ({ field: "a", message: "b".repeat(50) }));

    const problem = parseProblem({ title: "\u001b[".repeat(500_000), errors }, 400);

    expect(problem.errors?.a).toHaveLength(50);
    expect(problem.title.length).toBeLessThan(600);
  });
});

describe("ApiError", () => {
  const messageOf = (body: unknown, status = 422) =>
    new ApiError({ operation: undefined, response: new Response("", { status }), body }).message;

  it.each([
    [{ detail: [{ loc: ["body", "quantity"], msg: "field required" }] }, "body.quantity: field required"],
    [{ error: { code: "sold_out", message: "Sold out" } }, "Sold out (sold_out)"],
    [{ error: { code: 422, message: "Sold out" } }, "Sold out"],
    [{ error: "invalid_scope", error_description: "unknown scope" }, "invalid_scope; unknown scope"],
    [{ errors: [{ title: "Invalid", detail: "Invalid" }] }, "Invalid"],
    [{ Message: "no" }, "no"],
    [["no"], "no"],
    ["one\r\ntwo\u2028three", "one two three"],
    ["\u001b[31mred\u001b[0m \u202eback\u2066", "red back"],
    [undefined, "status 422 with an empty body"],
  ])("says the words of %j", (body, words) => {
    expect(messageOf(body)).toBe(`the call returned 422: ${words}`);
  });
});

const MEMBERS = [
  "title",
  "detail",
  "type",
  "errors",
  "error",
  "message",
  "Message",
  "code",
  "status",
  "source",
].concat([
  "pointer",
  "loc",
  "msg",
  "field",
  "description",
  "statusCode",
  "details",
  "__proto__",
  "toString",
  "constructor",
]);

function textsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) => [name, ...textsOf(item)]);
}
