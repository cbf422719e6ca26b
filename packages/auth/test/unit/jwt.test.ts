import { describe, expect, it } from "vitest";
import { coversOrganization, readJwtClaims } from "../../src/index.js";
import { jwtOf } from "../support/tokens.js";

const OWN = "b7f3c2a1-4d5e-4f60-8a7b-9c0d1e2f3a4b";
const CONSENTING = "2f1c7f0e-5b1d-4c0e-9b7a-6d1f3f2f9a10";
const OTHER = "00000000-5b1d-4c0e-9b7a-6d1f3f2f9a10";

describe("readJwtClaims()", () => {
  it("reads claims outside ASCII and of any length", () => {
    const claims = { org_name: "Ærø Vindmøllelaug ☀", exp: 5 };

    expect(readJwtClaims(jwtOf(claims))).toEqual(claims);
  });

  it("leaves out times that are not numbers", () => {
    expect(readJwtClaims(jwtOf({ exp: "tomorrow", iat: null, sub: "x" }))).toEqual({ sub: "x" });
  });

  it.each([["opaque"], ["a.b"], ["a.!.c"], ["a.e30"], [`a.${btoa("[1]")}.c`], [`a.${btoa("null")}.c`], [""]])(
    "tells nothing of %j",
    (token) => {
      expect(readJwtClaims(token)).toBeUndefined();
    },
  );
});

describe("coversOrganization()", () => {
  it.each([
    [OWN, true],
    [CONSENTING, true],
    [CONSENTING.toUpperCase(), true],
    [OTHER, false],
    [CONSENTING.slice(0, -1), false],
  ])("says for %s: %s", (organizationId, covered) => {
    const token = jwtOf({ org_id: OWN, org_ids: `${OTHER.replace("0", "1")} ${CONSENTING}` });

    expect(coversOrganization(token, organizationId)).toBe(covered);
  });

  it("compares GUIDs without regard to case", () => {
    expect(coversOrganization(jwtOf({ org_ids: CONSENTING.toUpperCase() }), CONSENTING)).toBe(true);
  });

  it("finds nobody in an empty list", () => {
    expect(coversOrganization(jwtOf({ org_ids: "" }), OTHER)).toBe(false);
  });

  it.each([["opaque"], [jwtOf({ sub: "x" })]])("does not know for a token without such claims", (token) => {
    expect(coversOrganization(token, OWN)).toBeUndefined();
  });
});
