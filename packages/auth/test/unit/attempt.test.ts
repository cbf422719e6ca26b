import type { FetchInit } from "@energy-clients/client-core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CallContext } from "../../src/call/call-context.js";
import { AuthError } from "../../src/index.js";
import { limitAttempts } from "../../src/retry/attempt.js";
import { deferred, json, type Prepared, respondWith } from "../support/fake-fetch.js";
import { findSecrets } from "../support/find-secrets.js";
import { initOf, READ, TRANSFER, URL_OF_THING } from "../support/operations.js";

const TOKEN = "the-token-of-the-request";
const KEY = "the-key-of-the-request";

function arrange(...prepared: Prepared[]) {
  return limitAttempts({ timeoutMs: 5_000, maxBodyBytes: 100 })(respondWith(...prepared));
}

const errorOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );
const bytes = (size: number) => new Uint8Array(size);

/** A body that sends these chunks and then does as told. */
function bodyOf(chunks: Uint8Array[], then: "end" | "hang" | "break"): ReadableStream {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      if (then === "end") controller.close();
      if (then === "break") {
        controller.error(
          new TypeError("terminated", { cause: Object.assign(new Error(), { code: "ECONNRESET" }) }),
        );
      }
    },
  });
}

describe("limitAttempts()", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each([
    ["one piece", ["{}"]],
    ["several pieces", ['{"a"', ":", "1}"]],
    ["no piece", []],
  ])("returns a response whose body came in %s, with all that it tells", async (_, pieces) => {
    const chunks = pieces.map((piece) => new TextEncoder().encode(piece));
    const prepared = new Response(bodyOf(chunks, "end"), { status: 201, headers: { etag: "1" } });
    Object.defineProperty(prepared, "url", { value: "https://api.example/made" });
    const send = arrange(prepared);

    const response = await send(URL_OF_THING, initOf(READ));

    expect([response.status, response.headers.get("etag"), response.url]).toEqual([
      201,
      "1",
      "https://api.example/made",
    ]);
    expect(await response.text()).toBe(pieces.join(""));
  });

  it.each([204, 205, 304])("returns a %i, which has no body", async (status) => {
    const send = arrange(new Response(null, { status }));

    const response = await send(URL_OF_THING, initOf(READ));

    expect([response.status, response.body]).toEqual([status, null]);
  });

  it.each<[string, Prepared, string]>([
    ["headers", () => new Promise(() => undefined), "No response came from api.example:443 within"],
    [
      "a body",
      () => new Response(bodyOf([bytes(3)], "hang")),
      "The response 200 of api.example:443 did not end within",
    ],
  ])("does not wait for %s that never come", async (_, prepared, words) => {
    const send = arrange(prepared);

    const promise = errorOf(send(URL_OF_THING, initOf(READ)));
    await vi.advanceTimersByTimeAsync(5_000);

    const error = await promise;
    expect(error).toMatchObject({ code: "timed_out", outcome: "idempotent", requests: 1 });
    expect(String(error)).toContain(words);
  });

  it("takes no notice of a response that comes after its time", async () => {
    const late = deferred<Response>();
    const init = initOf(TRANSFER);
    const events: string[] = [];
    const context = new CallContext(init, { endsAt: Infinity, emit: ({ type }) => events.push(type) });
    const inCall: FetchInit = { ...init, context };
    const send = arrange(() => late.promise);

    const promise = errorOf(send(URL_OF_THING, inCall));
    await vi.advanceTimersByTimeAsync(5_000);
    late.resolve(new Response(null, { status: 400 }));
    await vi.advanceTimersByTimeAsync(1);

    expect(await promise).toMatchObject({ code: "timed_out" });
    expect([events, context.mayHaveActed]).toEqual([["request", "failure"], true]);
  });

  it("tells of a body that breaks off", async () => {
    const send = arrange(new Response(bodyOf([bytes(3)], "break"), { status: 202 }));

    const error = await errorOf(send(URL_OF_THING, initOf(TRANSFER)));

    expect(error).toMatchObject({ code: "network_failed", outcome: "unknown", status: 202 });
    expect(String(error)).toContain("ECONNRESET");
  });

  it("stops reading a body that is too large, also when its size was not told", async () => {
    const cancel = vi.fn();
    let pulls = 0;
    const pull = (controller: ReadableStreamDefaultController) => {
      pulls += 1;
      if (pulls > 50) controller.close();
      else controller.enqueue(bytes(60));
    };
    const send = arrange(new Response(new ReadableStream({ pull, cancel })));

    const error = await errorOf(send(URL_OF_THING, initOf(READ)));

    expect(error).toMatchObject({ code: "response_too_large", status: 200 });
    expect(cancel).toHaveBeenCalledOnce();
  });

  it("reads a body as large as is allowed", async () => {
    const send = arrange(new Response(bytes(100)));

    const response = await send(URL_OF_THING, initOf(READ));

    expect((await response.arrayBuffer()).byteLength).toBe(100);
  });

  it("passes on a refusal to send, of which nobody can be in doubt", async () => {
    const refusal = new AuthError("origin_not_allowed", "x");
    const init = initOf(TRANSFER);
    const context = new CallContext(init, { endsAt: Infinity });
    const inCall: FetchInit = { ...init, context };
    const send = arrange(refusal);

    const error = await errorOf(send(URL_OF_THING, inCall));

    expect(error).toBe(refusal);
    expect(context.mayHaveActed).toBe(false);
  });

  it("keeps of the failure of a fetch its codes, never its words", async () => {
    const failure = Object.assign(new TypeError(`fetch of ${URL_OF_THING} with ${TOKEN} failed`), {
      code: "ECONNRESET",
      request: { headers: { authorization: TOKEN } },
    });
    const send = arrange(failure);

    const error = await errorOf(send(URL_OF_THING, initOf(READ)));

    expect(error).toMatchObject({ cause: { name: "TypeError", code: "ECONNRESET" } });
    expect(findSecrets(error, [TOKEN, "secret=in-the-query"])).toEqual([]);
  });

  it("takes the credentials out of an error response that sends them back", async () => {
    const init = { ...initOf(READ), headers: { authorization: `Bearer ${TOKEN}`, "x-api-key": KEY } };
    const send = arrange(json({ title: `bad token ${TOKEN}`, key: KEY }, { status: 403 }));

    const response = await send(URL_OF_THING, init);

    expect(await response.json()).toEqual({ title: "bad token [redacted]", key: "[redacted]" });
  });

  it("leaves an error response as it is where it says nothing of the credentials", async () => {
    const init = { ...initOf(READ), headers: { authorization: "Bearer short" } };
    const send = arrange(json({ title: "too short" }, { status: 403 }));

    const response = await send(URL_OF_THING, init);

    expect(await response.json()).toEqual({ title: "too short" });
  });

  it("names host and system code of a lost connection first, and nothing else of the URL", async () => {
    const cause = Object.assign(new Error("getaddrinfo ENOTFOUND"), {
      code: "ENOTFOUND",
      syscall: "getaddrinfo",
    });
    const send = arrange(new TypeError("fetch failed", { cause }));

    const error = await errorOf(send(URL_OF_THING, initOf(TRANSFER)));

    expect(error).toMatchObject({ code: "connect_failed", outcome: "not_acted_on" });
    expect(String(error)).toMatch(
      /^RequestError: \[auth\] Could not reach api\.example:443 \(ENOTFOUND\)\. transferThing /,
    );
    expect(findSecrets(error, ["in-the-query"])).toEqual([]);
  });

  it.each<[string, string, FetchInit["headers"], string]>([
    ["a line break in a header", URL_OF_THING, { "x-note": "a\nsecret" }, "the header x-note"],
    ["a header whose name is none", URL_OF_THING, { "x note": "a" }, "a header, the method"],
    ["a header that undici refuses", URL_OF_THING, { "transfer-encoding": "secret" }, "transfer-encoding"],
    ["a port that fetch blocks", "https://api.example:6667/things?secret=x", {}, "port 6667"],
  ])("knows that nothing was sent for %s", async (_, url, headers, words) => {
    const send = limitAttempts({ timeoutMs: 5_000, maxBodyBytes: 100 })((to, init) => fetch(to, init));

    const error = await errorOf(send(url, { ...initOf(TRANSFER), headers }));

    expect(error).toMatchObject({ code: "request_refused", outcome: "not_acted_on" });
    expect(String(error)).toContain(words);
    expect(findSecrets(error, ["secret"])).toEqual([]);
  });

  it("takes a fetch of somebody else's that fails in other words for one that may have sent", async () => {
    const send = arrange(new TypeError("the connection was lost"));

    const error = await errorOf(send(URL_OF_THING, { ...initOf(TRANSFER), headers: { "x-note": "a\nb" } }));

    expect(error).toMatchObject({ code: "network_failed", outcome: "unknown" });
  });
});
