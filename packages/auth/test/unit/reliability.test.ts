import { type FetchInit, InputError } from "@energy-clients/client-core";
import { describe, expect, it, vi } from "vitest";
import { createAuthenticatedEttClient } from "../../src/ett.js";
import { composeFetch, reliabilityDecorators } from "../../src/index.js";
import { checkReliability, type ReliabilityOptions } from "../../src/retry/reliability.js";
import { CLIENT_ID, CLIENT_SECRET } from "../support/credentials.js";
import { json, respondWith } from "../support/fake-fetch.js";
import { initOf, READ, URL_OF_THING } from "../support/operations.js";

function refusalOf(options: object): InputError | undefined {
  try {
    checkReliability(options as ReliabilityOptions);
    return undefined;
  } catch (error) {
    return error as InputError;
  }
}

describe("checkReliability()", () => {
  it.each([
    [{}],
    [{ deadlineMs: 1_000 }],
    [{ deadlineMs: 1_000, timeoutMs: 1_000 }],
    [{ maxBodyBytes: 1, retry: { maxAttempts: 1, initialDelayMs: 1, maxDelayMs: 1, maxRetryAfterMs: 1 } }],
    [{ onEvent: () => undefined, sleep: async () => undefined, now: () => 0 }],
  ])("takes %o", (options) => {
    expect(refusalOf(options)).toBeUndefined();
  });

  it.each([
    [{ deadlineMs: 0 }, "deadlineMs", "out_of_range"],
    [{ deadlineMs: Number.NaN }, "deadlineMs", "out_of_range"],
    [{ deadlineMs: Number.POSITIVE_INFINITY }, "deadlineMs", "out_of_range"],
    [{ deadlineMs: "60 s" }, "deadlineMs", "out_of_range"],
    [{ deadlineMs: 1_000, timeoutMs: 2_000 }, "deadlineMs", "out_of_range"],
    [{ timeoutMs: 90_000 }, "deadlineMs", "out_of_range"],
    [{ timeoutMs: -1 }, "timeoutMs", "out_of_range"],
    [{ maxBodyBytes: 0 }, "maxBodyBytes", "out_of_range"],
    [{ maxBodyBytes: 1.5 }, "maxBodyBytes", "out_of_range"],
    [{ retry: { maxAttempts: 0 } }, "retry.maxAttempts", "out_of_range"],
    [{ retry: { maxAttempts: 21 } }, "retry.maxAttempts", "out_of_range"],
    [{ retry: { initialDelayMs: -1 } }, "retry.initialDelayMs", "out_of_range"],
    [{ retry: { maxDelayMs: 0 } }, "retry.maxDelayMs", "out_of_range"],
    [{ retry: { maxRetryAfterMs: 0 } }, "retry.maxRetryAfterMs", "out_of_range"],
    [{ retry: { retries: 3 } }, "retry.retries", "unknown_option"],
    [{ retry: 3 }, "retry", "malformed_value"],
    [{ onEvent: console }, "onEvent", "malformed_value"],
    [{ sleep: 5 }, "sleep", "malformed_value"],
  ])("refuses %o and names %s", (options, field, code) => {
    expect(refusalOf(options)).toBeInstanceOf(InputError);
    expect(refusalOf(options)).toMatchObject({ field, code });
  });

  it("says what to do about a deadline that is shorter than the time-out", () => {
    expect(refusalOf({ deadlineMs: 1_000, timeoutMs: 2_000 })?.message).toMatch(
      /raise it or lower timeoutMs/,
    );
  });

  it("is asked when a client is built", () => {
    const credentials = { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET };

    const build = () => createAuthenticatedEttClient({ environment: "demo", ...credentials, deadlineMs: 0 });

    expect(build).toThrow(/deadlineMs/);
  });
});

describe("reliabilityDecorators()", () => {
  it("gives what stands in between a signal that aborts when the call has to end", async () => {
    const seen: (AbortSignal | undefined)[] = [];
    const waitForEver =
      () =>
      (_url: string, { signal }: FetchInit) => {
        seen.push(signal);
        return new Promise<Response>(() => undefined);
      };
    const { perCall, perRequest } = reliabilityDecorators({ deadlineMs: 1_000 });
    const send = composeFetch([...perCall, waitForEver, ...perRequest], respondWith(json({})));

    vi.useFakeTimers();
    const promise = send(URL_OF_THING, initOf(READ)).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(1_000);
    vi.useRealTimers();

    expect(await promise).toMatchObject({ code: "deadline_exceeded" });
    expect(seen[0]).toMatchObject({ aborted: true, reason: { code: "deadline_exceeded" } });
  });
});
