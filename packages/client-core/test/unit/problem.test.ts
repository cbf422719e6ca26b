import { describe, expect, it } from "vitest";
import { parseProblem } from "../../src/index.js";

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
    [{ errors: { a: "not a list" } }, { kind: "unknown", errors: { a: [] } }],
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
    expect(parseProblem(body, 500)).toMatchObject({ kind: "unknown", status: 500 });
  });
});
