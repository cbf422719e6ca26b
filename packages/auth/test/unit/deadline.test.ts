import type { Fetch } from "@energy-clients/client-core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { composeFetch, type FetchDecorator } from "../../src/index.js";
import { limitAttempts } from "../../src/retry/attempt.js";
import { enforceDeadline } from "../../src/retry/deadline.js";
import { retrySafely } from "../../src/retry/retry.js";
import { json, respondWith } from "../support/fake-fetch.js";
import { initOf, READ, TRANSFER, URL_OF_THING } from "../support/operations.js";

/** A server that never responds, behind a fetch that does not care about signals. */
const hanging: Fetch = () => new Promise(() => undefined);
const errorOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

function arrange(fetch: Fetch, { timeoutMs = 30_000 } = {}) {
  const layers = [
    enforceDeadline({ deadlineMs: 60_000 }),
    retrySafely({ random: () => 0 }),
    limitAttempts({ timeoutMs, maxBodyBytes: 1_000 }),
  ];
  return composeFetch(layers, fetch);
}

/** A deadline of 1 s, something in between, and the attempts. */
function arrangeAround(between: FetchDecorator, fetch: Fetch, { timeoutMs = 500 } = {}) {
  const attempts = limitAttempts({ timeoutMs, maxBodyBytes: 1_000 });
  return composeFetch([enforceDeadline({ deadlineMs: 1_000 }), between, attempts], fetch);
}

/** Keeps the response to itself. */
const waitAfterwards: FetchDecorator = (next) => async (url, init) => {
  await next(url, init);
  return hanging(url, init);
};

describe("enforceDeadline()", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  it("ends a call whose attempts all hang, at the deadline and not later", async () => {
    const fetch = vi.fn(hanging);
    const send = arrange(fetch);
    const startedAt = Date.now();

    const promise = errorOf(send(URL_OF_THING, initOf(READ)));
    await vi.advanceTimersByTimeAsync(60_000);

    expect(await promise).toMatchObject({
      code: "deadline_exceeded",
      outcome: "idempotent",
      requests: 2,
    });
    expect(Date.now() - startedAt).toBe(60_000);
    expect(fetch).toHaveBeenCalledTimes(2);
  });

  it("says that the outcome is unknown when a transfer is under way", async () => {
    const send = arrange(hanging, { timeoutMs: 90_000 });

    const promise = errorOf(send(URL_OF_THING, initOf(TRANSFER)));
    await vi.advanceTimersByTimeAsync(60_000);

    expect(await promise).toMatchObject({
      code: "outcome_unknown",
      outcome: "unknown",
      recoveryHint: "Look in getTransfers.",
      requests: 1,
      cause: { code: "deadline_exceeded" },
    });
  });

  it("says that nothing was done when the time is up before anything was sent", async () => {
    const fetch = respondWith(json({}));
    const waitForEver = () => hanging;
    const send = composeFetch([enforceDeadline({ deadlineMs: 1_000 }), waitForEver], fetch);

    const promise = errorOf(send(URL_OF_THING, initOf(TRANSFER)));
    await vi.advanceTimersByTimeAsync(1_000);

    expect(await promise).toMatchObject({ code: "deadline_exceeded", outcome: "not_acted_on", requests: 0 });
  });

  it("says that nothing was done when the time is up after a refusal", async () => {
    const send = arrangeAround(waitAfterwards, respondWith(new Response(null, { status: 401 })));

    const promise = errorOf(send(URL_OF_THING, initOf(TRANSFER)));
    await vi.advanceTimersByTimeAsync(1_000);

    expect(await promise).toMatchObject({ code: "deadline_exceeded", outcome: "not_acted_on", requests: 1 });
  });

  it("never calls a transfer undone that returned 202, however late the response gets through", async () => {
    const send = arrangeAround(waitAfterwards, respondWith(json({ id: 1 }, { status: 202 })));

    const promise = errorOf(send(URL_OF_THING, initOf(TRANSFER)));
    await vi.advanceTimersByTimeAsync(1_000);

    expect(await promise).toMatchObject({ code: "outcome_unknown" });
  });

  it("rejects a read with the caller's own reason, at once", async () => {
    const controller = new AbortController();
    const send = arrange(hanging);

    const promise = errorOf(send(URL_OF_THING, initOf(READ, controller.signal)));
    await vi.advanceTimersByTimeAsync(10);
    controller.abort("the user left");

    expect(await promise).toBe("the user left");
  });

  it("says that the outcome is unknown when the caller aborts a transfer under way", async () => {
    const controller = new AbortController();
    const send = arrange(hanging);

    const promise = errorOf(send(URL_OF_THING, initOf(TRANSFER, controller.signal)));
    await vi.advanceTimersByTimeAsync(10);
    controller.abort(new Error("the user left"));

    expect(await promise).toMatchObject({
      code: "outcome_unknown",
      cause: new Error("the user left"),
    });
  });

  it("rejects a transfer with the caller's own reason when nothing was sent", async () => {
    const controller = new AbortController();
    const waitForEver = () => hanging;
    const send = composeFetch([enforceDeadline({ deadlineMs: 1_000 }), waitForEver], hanging);

    const promise = errorOf(send(URL_OF_THING, initOf(TRANSFER, controller.signal)));
    controller.abort("the user left");

    expect(await promise).toBe("the user left");
  });

  it("sends nothing for a caller who aborted before", async () => {
    const fetch = respondWith(json({}));
    const send = arrange(fetch);

    const error = await errorOf(send(URL_OF_THING, initOf(READ, AbortSignal.abort("too late"))));

    expect([error, fetch.sent.length]).toEqual(["too late", 0]);
  });

  it("aborts the request that is under way when the time is up", async () => {
    const fetch = vi.fn(hanging);
    const send = arrange(fetch, { timeoutMs: 90_000 });

    const promise = errorOf(send(URL_OF_THING, initOf(READ)));
    await vi.advanceTimersByTimeAsync(60_000);
    await promise;

    expect(fetch.mock.calls[0]?.[1].signal?.aborted).toBe(true);
  });

  it("aborts it with the reason of the caller who aborts", async () => {
    const controller = new AbortController();
    const fetch = vi.fn(hanging);
    const send = arrange(fetch);

    const promise = errorOf(send(URL_OF_THING, initOf(READ, controller.signal)));
    await vi.advanceTimersByTimeAsync(10);
    controller.abort("the user left");
    await promise;

    expect(fetch.mock.calls[0]?.[1].signal?.reason).toBe("the user left");
  });

  it("aborts all requests that are under way, where something between sends several", async () => {
    const fetch = vi.fn(hanging);
    const twice =
      (next: Fetch): Fetch =>
      (url, init) =>
        Promise.race([next(url, init), next(url, init)]);

    const promise = errorOf(arrangeAround(twice, fetch, { timeoutMs: 5_000 })(URL_OF_THING, initOf(READ)));
    await vi.advanceTimersByTimeAsync(1_000);
    await promise;

    expect(fetch.mock.calls.map(([, { signal }]) => signal?.aborted)).toEqual([true, true]);
  });

  it("sends nothing any more for what comes back after the time was up", async () => {
    const fetch = respondWith(json({}));
    const waitTooLong =
      (next: Fetch): Fetch =>
      async (url, init) => {
        await new Promise((resolve) => setTimeout(resolve, 2_000));
        return next(url, init);
      };

    const promise = errorOf(arrangeAround(waitTooLong, fetch)(URL_OF_THING, initOf(TRANSFER)));
    await vi.advanceTimersByTimeAsync(5_000);

    expect(await promise).toMatchObject({ code: "deadline_exceeded", outcome: "not_acted_on" });
    expect(fetch.sent).toEqual([]);
  });

  it("leaves no timer that keeps the process alive, and no listener", async () => {
    const timers = vi.spyOn(globalThis, "setTimeout");
    const controller = new AbortController();
    const added = vi.spyOn(controller.signal, "addEventListener");
    const removed = vi.spyOn(controller.signal, "removeEventListener");
    const send = arrange(respondWith(json({})));

    await send(URL_OF_THING, initOf(READ, controller.signal));

    expect(timers.mock.results.filter(({ value }) => value.hasRef())).toEqual([]);
    expect(removed.mock.calls.length).toBe(added.mock.calls.length);
  });
});
