import { describe, expect, it } from "vitest";
import { createEnmaccClient, operations } from "../../src/index.js";

describe("createEnmaccClient()", () => {
  it("requires a base URL, since none is public", () => {
    expect(() => createEnmaccClient({} as never)).toThrow(
      expect.objectContaining({ name: "InputError", code: "missing_value", field: "baseUrl" }),
    );
  });

  it("tells modelled operations from the documented one", () => {
    const modelled = Object.values(operations).filter(({ provenance }) => provenance === "modelled");

    expect(operations.authenticate.provenance).not.toBe("modelled");
    expect(modelled).toHaveLength(Object.keys(operations).length - 1);
  });
});
