import { describe, expect, it } from "vitest";
import { checkInputs, type Inputs } from "../../src/check-inputs.js";
import type { Operation } from "../../src/index.js";
import { OWNER, operations } from "./garage.js";

const { listBays, getBay, addCars, getManual } = operations;
const car = { plate: "AB12345" };

describe("checkInputs()", () => {
  it.each([
    [listBays, { query: { ownerId: OWNER, limit: 0, order: "asc" } }],
    [listBays, { query: { ownerId: OWNER.toUpperCase(), limit: undefined } }],
    [getBay, { path: { bayId: "..x" } }],
    [addCars, { body: { cars: [] } }],
    [
      addCars,
      { body: { cars: [{ ...car, mass: 0.5, since: "2026-03-29T00:00:00+01:00" }], note: { text: "ok" } } },
    ],
    [addCars, { body: { cars: [{ ...car, since: null }] } }],
    [addCars, { body: { cars: [car], note: { text: "\u{1F697}".repeat(5) } } }],
    [addCars, { body: { cars: [car], note: undefined } }],
    [listBays, { query: { ownerId: OWNER }, header: { "x-trace": null } }],
    [getBay, { path: { bayId: "a.b..c" } }],
    [getManual, {}],
  ])("accepts right inputs", (operation, inputs) => {
    expect(() => checkInputs(operation, inputs)).not.toThrow();
  });

  it.each<[Operation, Inputs, string, string]>([
    [listBays, {}, "query.ownerId", "missing_value"],
    [listBays, { query: { ownerId: "me" } }, "query.ownerId", "malformed_value"],
    [listBays, { query: { ownerId: OWNER, limit: -1 } }, "query.limit", "out_of_range"],
    [listBays, { query: { ownerId: OWNER, limit: 101 } }, "query.limit", "out_of_range"],
    [listBays, { query: { ownerId: OWNER, limit: 1.5 } }, "query.limit", "malformed_value"],
    [listBays, { query: { ownerId: OWNER, limit: Number.NaN } }, "query.limit", "malformed_value"],
    [listBays, { query: { ownerId: OWNER, order: "up" } }, "query.order", "malformed_value"],
    [getBay, { path: {} }, "path.bayId", "missing_value"],
    [getBay, { path: { bayId: "" } }, "path.bayId", "malformed_value"],
    [getBay, { path: { bayId: ".." } }, "path.bayId", "malformed_value"],
    [addCars, {}, "body", "missing_value"],
    [addCars, { body: {} }, "body.cars", "missing_value"],
    [addCars, { body: { cars: [car, { plate: "1" }] } }, "body.cars[1].plate", "malformed_value"],
    [addCars, { body: { cars: [{}] } }, "body.cars[0].plate", "missing_value"],
    [addCars, { body: { cars: [{ ...car, mass: 0 }] } }, "body.cars[0].mass", "out_of_range"],
    [addCars, { body: { cars: [{ ...car, since: "today" }] } }, "body.cars[0].since", "malformed_value"],
    [addCars, { body: { cars: [], note: { text: "too long" } } }, "body.note.text", "out_of_range"],
    [addCars, { body: null }, "body", "missing_value"],
    [addCars, { body: { cars: null } }, "body.cars", "missing_value"],
    [addCars, { body: { cars: {} } }, "body.cars", "malformed_value"],
    [addCars, { body: [] }, "body", "malformed_value"],
    [addCars, { body: new Map([["cars", []]]) }, "body", "malformed_value"],
    [addCars, { body: Object.create({ cars: [] }) }, "body.cars", "missing_value"],
    [addCars, { body: { cars: [null] } }, "body.cars[0]", "malformed_value"],
    [addCars, { body: { cars: [car, undefined] } }, "body.cars[1]", "malformed_value"],
    // biome-ignore lint/suspicious/noSparseArray: this is what a caller may give
    [addCars, { body: { cars: [, car] } }, "body.cars[0]", "malformed_value"],
    [addCars, { body: { cars: [{ plate: null }] } }, "body.cars[0].plate", "missing_value"],
    [addCars, { body: { cars: [{ ...car, mass: null }] } }, "body.cars[0].mass", "malformed_value"],
    [addCars, { body: { cars: [{ ...car, mass: "1" }] } }, "body.cars[0].mass", "malformed_value"],
    [addCars, { body: { cars: [{ ...car, mass: 1n }] } }, "body.cars[0].mass", "malformed_value"],
    [addCars, { body: { cars: [{ ...car, mass: Infinity }] } }, "body.cars[0].mass", "malformed_value"],
    [addCars, { body: { cars: [{ ...car, since: new Date(0) }] } }, "body.cars[0].since", "malformed_value"],
    [getManual, { body: null }, "body", "malformed_value"],
    [listBays, { query: { ownerId: null } }, "query.ownerId", "missing_value"],
    [listBays, { query: { ownerId: [OWNER] } }, "query.ownerId", "malformed_value"],
    [listBays, { query: { ownerId: OWNER, limit: null } }, "query.limit", "malformed_value"],
    [listBays, { query: { ownerId: OWNER, limit: [1] } }, "query.limit", "malformed_value"],
    [listBays, { query: { ownerId: OWNER, order: ["asc"] } }, "query.order", "malformed_value"],
    [getBay, { path: null }, "path.bayId", "missing_value"],
    [getBay, { path: { bayId: null } }, "path.bayId", "missing_value"],
    ...[[".."], { a: ".." }, ".", "%2e%2E", ".%2e", "a/../b", "..\\b", "\ud800", Number.NaN, new Date(0)].map(
      (bayId): [Operation, Inputs, string, string] => [
        getBay,
        { path: { bayId } },
        "path.bayId",
        "malformed_value",
      ],
    ),
  ])("refuses wrong inputs and names the field", (operation, inputs, field, code) => {
    expect(() => checkInputs(operation, inputs)).toThrow(
      expect.objectContaining({ name: "InputError", field, code }),
    );
  });

  it.each([
    [
      { limit: 3.5e12 },
      "expected 253402300799 or less but got a number; it looks like milliseconds: divide by 1000 to get seconds",
    ],
    [{ limit: 253_402_300_800_000 }, "expected 253402300799 or less but got a number"],
    [{ limit: new Date(0) }, "expected a whole number but got a Date"],
    [{ order: "ASC" }, 'expected one of asc, desc but got a string of 3 characters; did you mean "asc"?'],
    [{ order: "up" }, "expected one of asc, desc but got a string of 2 characters"],
    [{ ownerId: new Date(0) }, expect.stringMatching(/^expected a GUID such as .* but got a Date$/)],
  ])("says what was meant by %o", (query, problem) => {
    const inputs = listBays.inputs.map((input) =>
      input.name === "limit" ? { ...input, maximum: 253_402_300_799 } : input,
    );
    let message = "";
    try {
      checkInputs({ ...listBays, inputs }, { query: { ownerId: OWNER, ...query } });
    } catch (error) {
      message = (error as Error).message;
    }

    expect(message.replace(/^query\.\w+: /, "")).toEqual(problem);
  });

  it("says what to do about null", () => {
    const withNull = (name: string) => () =>
      checkInputs(listBays, { query: { ownerId: OWNER, [name]: null } });

    expect(withNull("ownerId")).toThrow(
      "query.ownerId: is null, which the document does not allow; give a value",
    );
    expect(withNull("limit")).toThrow("query.limit: is null, which the document does not allow; omit it");
  });

  it("tells the shape of a wrong value, not the value", () => {
    const check = () => checkInputs(listBays, { query: { ownerId: "hunter2" } });

    expect(check).toThrow(/^query.ownerId: expected a GUID such as .* but got a string of 7 characters$/);
  });
});
