import { describe, expect, it } from "vitest";
import { checkInputs } from "../../src/check-inputs.js";
import { OWNER, operations } from "./garage.js";

const { listBays, getBay, addCars } = operations;
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
  ])("accepts right inputs", (operation, inputs) => {
    expect(() => checkInputs(operation, inputs)).not.toThrow();
  });

  it.each([
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
  ])("refuses wrong inputs and names the field", (operation, inputs, field, code) => {
    expect(() => checkInputs(operation, inputs)).toThrow(
      expect.objectContaining({ name: "InputError", field, code }),
    );
  });

  it("tells the shape of a wrong value, not the value", () => {
    const check = () => checkInputs(listBays, { query: { ownerId: "hunter2" } });

    expect(check).toThrow(/^query.ownerId: expected a GUID such as .*, got a string of 7 characters$/);
  });
});
