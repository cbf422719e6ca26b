import { describe, expect, it } from "vitest";
import { AuthError, RequestError, type RequestErrorCode, type RequestOutcome } from "../../src/index.js";
import { decideByFailure, decideByStatus, type RetryDecision } from "../../src/retry/retry-policy.js";

describe("decideByStatus()", () => {
  it.each<[number, RetryDecision, RetryDecision]>([
    [200, "final", "final"],
    [202, "final", "final"],
    [204, "final", "final"],
    [302, "final", "unknown"],
    [307, "final", "unknown"],
    [400, "final", "final"],
    [401, "final", "final"],
    [403, "final", "final"],
    [404, "final", "final"],
    [408, "retry", "unknown"],
    [499, "retry", "unknown"],
    [409, "final", "final"],
    [422, "final", "final"],
    [425, "retry", "retry"],
    [429, "retry", "retry"],
    [500, "retry", "unknown"],
    [501, "final", "unknown"],
    [502, "retry", "unknown"],
    [503, "retry", "unknown"],
    [504, "retry", "unknown"],
    [505, "final", "unknown"],
    [599, "retry", "unknown"],
  ])("decides after %i: %s for idempotent operations, %s for others", (status, idempotent, other) => {
    expect([decideByStatus(status, true), decideByStatus(status, false)]).toEqual([idempotent, other]);
  });
});

describe("decideByFailure()", () => {
  const failure = (code: RequestErrorCode, outcome: RequestOutcome = "not_acted_on") =>
    new RequestError(code, "failed", { outcome, requests: 1, mayHaveActed: true });
  const before = { operation: undefined, endsAt: Infinity, requests: 0, mayHaveActed: false };
  const after = { ...before, requests: 1, mayHaveActed: true };

  it.each<[string, unknown, typeof before, RetryDecision, RetryDecision]>([
    ["connect_failed", failure("connect_failed"), before, "retry", "retry"],
    ["certificate_rejected", failure("certificate_rejected"), before, "final", "final"],
    ["network_failed", failure("network_failed"), after, "retry", "unknown"],
    ["a lost request of another call", failure("timed_out", "unknown"), before, "retry", "unknown"],
    ["timed_out", failure("timed_out"), after, "retry", "unknown"],
    ["response_too_large", failure("response_too_large"), after, "final", "unknown"],
    ["no token for a transient reason", new AuthError("token_request_failed", "x"), before, "retry", "retry"],
    ["a paused token request", new AuthError("token_request_backing_off", "x"), before, "retry", "retry"],
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
  ])("decides after %s", (_, error, context, idempotent, other) => {
    const decisions = [true, false].map((isIdempotent) =>
      decideByFailure(error, { ...context, isIdempotent }),
    );

    expect(decisions).toEqual([idempotent, other]);
  });
});
