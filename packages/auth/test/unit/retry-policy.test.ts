import { describe, expect, it } from "vitest";
import { AuthError, RequestError, type RequestErrorCode, type RequestOutcome } from "../../src/index.js";
import { judgeFailure, judgeStatus, type Verdict } from "../../src/retry/retry-policy.js";

describe("judgeStatus()", () => {
  it.each<[number, Verdict, Verdict]>([
    [200, "final", "final"],
    [202, "final", "final"],
    [204, "final", "final"],
    [302, "final", "unknown"],
    [307, "final", "unknown"],
    [400, "final", "final"],
    [401, "final", "final"],
    [403, "final", "final"],
    [404, "final", "final"],
    [408, "repeat", "unknown"],
    [409, "final", "final"],
    [422, "final", "final"],
    [429, "repeat", "repeat"],
    [500, "repeat", "unknown"],
    [501, "final", "unknown"],
    [502, "repeat", "unknown"],
    [503, "repeat", "unknown"],
    [504, "repeat", "unknown"],
    [505, "final", "unknown"],
    [599, "repeat", "unknown"],
  ])("judges %i: %s for what may be repeated, %s for the rest", (status, repeatable, other) => {
    expect([judgeStatus(status, true), judgeStatus(status, false)]).toEqual([repeatable, other]);
  });
});

describe("judgeFailure()", () => {
  const failure = (code: RequestErrorCode, outcome: RequestOutcome = "not_acted_on") =>
    new RequestError(code, "failed", { outcome, requests: 1, mayHaveActed: true });
  const before = { operation: undefined, endsAt: Infinity, requests: 0, mayHaveActed: false };
  const after = { ...before, requests: 1, mayHaveActed: true };

  it.each<[string, unknown, typeof before, Verdict, Verdict]>([
    ["connect_failed", failure("connect_failed"), before, "repeat", "repeat"],
    ["certificate_rejected", failure("certificate_rejected"), before, "final", "final"],
    ["network_failed", failure("network_failed"), after, "repeat", "unknown"],
    ["a lost request of another account", failure("timed_out", "unknown"), before, "repeat", "unknown"],
    ["timed_out", failure("timed_out"), after, "repeat", "unknown"],
    ["response_too_large", failure("response_too_large"), after, "final", "unknown"],
    ["no token for a passing reason", new AuthError("token_request_failed", "x"), before, "repeat", "repeat"],
    [
      "a token request in its pause",
      new AuthError("token_request_backing_off", "x"),
      before,
      "repeat",
      "repeat",
    ],
    [
      "a pause after refused credentials",
      new AuthError("token_request_backing_off", "x", {
        cause: new AuthError("token_request_rejected", "x"),
      }),
      before,
      "final",
      "final",
    ],
    ["refused credentials", new AuthError("token_request_rejected", "x"), before, "final", "final"],
    ["a foreign origin", new AuthError("origin_not_allowed", "x"), before, "final", "final"],
    ["a redirect that was refused", new AuthError("redirect_refused", "x"), after, "final", "unknown"],
    ["anything else before sending", new Error("x"), before, "final", "final"],
    ["anything else after sending", new Error("x"), after, "final", "unknown"],
  ])("judges %s", (_, error, call, repeatable, other) => {
    const verdicts = [true, false].map((isRepeatable) => judgeFailure(error, { ...call, isRepeatable }));

    expect(verdicts).toEqual([repeatable, other]);
  });
});
