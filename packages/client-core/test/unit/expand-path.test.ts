import { createFinalURL, createQuerySerializer, defaultPathSerializer } from "openapi-fetch";
import { describe, expect, it } from "vitest";
import { expandPath } from "../../src/expand-path.js";

/** What openapi-fetch makes of it, after an origin as there. */
function byOpenapiFetch(template: string, path: Record<string, unknown>): string {
  const options = {
    baseUrl: "https://api.example",
    querySerializer: createQuerySerializer(),
    pathSerializer: defaultPathSerializer,
    params: { path },
  };
  return createFinalURL(template, options).slice(options.baseUrl.length);
}

describe("expandPath()", () => {
  it.each<[string, Record<string, unknown>]>([
    ["/bays", {}],
    ["/bays/{bayId}", { bayId: "A1" }],
    ["/bays/{bayId}/cars/{plate}", { bayId: "a/b?c", plate: "Ø 1%" }],
    ["/bays/{bayId}", { bayId: 7 }],
    ["/bays/{bayId}", { bayId: true }],
  ])("makes of %s and %o what openapi-fetch does", (template, parameters) => {
    expect(expandPath(template, parameters)).toBe(byOpenapiFetch(template, parameters));
  });

  it.each([undefined, null, ""])("refuses %o, which would leave the path without a part", (bayId) => {
    expect(() => expandPath("/bays/{bayId}", { bayId })).toThrow(
      expect.objectContaining({ name: "InputError", field: "path.bayId", code: "missing_value" }),
    );
  });

  it("remembers templates, not parameters", () => {
    const paths = ["A1", "B2"].map((bayId) => expandPath("/bays/{bayId}", { bayId }));

    expect(paths).toEqual(["/bays/A1", "/bays/B2"]);
  });
});
