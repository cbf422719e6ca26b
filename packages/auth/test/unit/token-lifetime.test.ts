import { describe, expect, it } from "vitest";
import { clockLeadMs, tokenLife } from "../../src/tokens/token-lifetime.js";

const SERVER_NOW = 1_800_000_000_000;
const TEN_MINUTES = 600_000;

/** An response that the server wrote at SERVER_NOW, seen by a clock that is that much ahead. */
function responseSeenBy(leadMs: number, headers: Record<string, string> = {}, roundTripMs = 100) {
  const requestedAt = SERVER_NOW + leadMs - roundTripMs / 2;
  const date = new Date(SERVER_NOW).toUTCString();
  return { headers: new Headers({ date, ...headers }), requestedAt, receivedAt: requestedAt + roundTripMs };
}

describe("clockLeadMs()", () => {
  it.each([[TEN_MINUTES], [-TEN_MINUTES]])("finds a clock that is %i ms ahead, to the second", (lead) => {
    expect(clockLeadMs(responseSeenBy(lead))).toBeCloseTo(lead, -4);
    expect(Math.abs((clockLeadMs(responseSeenBy(lead)) ?? 0) - lead)).toBeLessThanOrEqual(1_000);
  });

  it("sees no difference in what the header cannot resolve", () => {
    expect(clockLeadMs(responseSeenBy(400))).toBe(0);
  });

  it.each([
    ["the response came from a cache", responseSeenBy(TEN_MINUTES, { age: "0" })],
    ["the response took long", responseSeenBy(TEN_MINUTES, {}, 5_001)],
    ["the header is not a date", responseSeenBy(TEN_MINUTES, { date: "yesterday" })],
    ["our clock was set back meanwhile", responseSeenBy(TEN_MINUTES, {}, -50)],
  ])("tells nothing when %s", (_, response) => {
    expect(clockLeadMs(response)).toBeUndefined();
  });
});

describe("tokenLife()", () => {
  const claims = { exp: SERVER_NOW / 1000 + 300, iat: SERVER_NOW / 1000 };
  const maxLifetimeMs = 86_400_000;

  it.each([[TEN_MINUTES], [-TEN_MINUTES]])(
    "corrects exp by the Date header on a clock %i ms ahead",
    (lead) => {
      const response = responseSeenBy(lead);

      const life = tokenLife({ response, claims: { exp: claims.exp }, maxLifetimeMs });

      expect(Math.abs((life?.lifetimeMs ?? 0) - 300_000)).toBeLessThanOrEqual(1_000);
      expect(Math.abs((life?.expiresAt ?? 0) - (SERVER_NOW + 300_000 + lead))).toBeLessThanOrEqual(1_000);
    },
  );

  it.each([[TEN_MINUTES], [-TEN_MINUTES]])(
    "takes exp - iat without a sound Date on a clock %i ms ahead",
    (lead) => {
      const response = responseSeenBy(lead, { age: "3" });

      const life = tokenLife({ response, claims, maxLifetimeMs });

      expect(life?.lifetimeMs).toBe(300_000);
      expect(life?.expiresAt).toBe(response.requestedAt + 300_000);
    },
  );

  it("does not correct by a Date that a cache wrote", () => {
    const response = responseSeenBy(60_000, { age: "3" });

    const life = tokenLife({ response, claims: { exp: claims.exp }, maxLifetimeMs });

    expect(life?.expiresAt).toBe(claims.exp * 1000);
  });

  it.each([[TEN_MINUTES], [-TEN_MINUTES]])("needs no clock for expires_in: %i ms ahead", (lead) => {
    const response = responseSeenBy(lead);

    const life = tokenLife({ response, expiresIn: 60, claims, maxLifetimeMs });

    expect(life).toEqual({ lifetimeMs: 60_000, expiresAt: response.requestedAt + 60_000 });
  });

  it("finds a token that is dead on arrival", () => {
    const dead = { exp: SERVER_NOW / 1000 - 10 };

    expect(tokenLife({ response: responseSeenBy(0), claims: dead, maxLifetimeMs })).toBeUndefined();
  });
});
