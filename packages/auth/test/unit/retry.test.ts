import { ApiError, createClient, unwrap } from "@energy-clients/client-core";
import { describe, expect, it, vi } from "vitest";
import { AuthError, composeFetch, RequestError } from "../../src/index.js";
import { limitAttempts } from "../../src/retry/attempt.js";
import { enforceDeadline } from "../../src/retry/deadline.js";
import { type RetryOptions, retrySafely } from "../../src/retry/retry.js";
import { json, type Prepared, respondWith } from "../support/fake-fetch.js";
import { initOf, JSON_TRANSFER, READ, REMOVAL, TRANSFER, URL_OF_THING } from "../support/operations.js";

const MIDNIGHT = Date.parse("2026-11-22T00:00:00Z");
const at = (seconds: number) => new Date(MIDNIGHT + seconds * 1000).toUTCString();
const refused = () =>
  new TypeError("fetch failed", { cause: Object.assign(new Error(), { code: "ECONNREFUSED" }) });
const reset = () =>
  new TypeError("fetch failed", { cause: Object.assign(new Error(), { code: "ECONNRESET" }) });
const status = (code: number, headers: Record<string, string> = {}) =>
  new Response("busy", { status: code, headers });

interface Settings extends RetryOptions {
  readonly random?: number;
  readonly deadlineMs?: number;
}

/** The decorators as the clients compose them, on a clock that only waiting moves. */
function arrange(prepared: Prepared[], { random = 0, deadlineMs = 60_000, ...retry }: Settings = {}) {
  const fetch = respondWith(...prepared);
  const slept: number[] = [];
  let time = MIDNIGHT;
  const now = () => time;
  const sleep = async (ms: number) => {
    slept.push(ms);
    time += ms;
    if (slept.length > 20) throw new Error("it repeats for ever");
  };
  const layers = [
    enforceDeadline({ deadlineMs, now }),
    retrySafely({ ...retry, now, random: () => random, sleep }),
    limitAttempts({ timeoutMs: 30_000, maxBodyBytes: 1_000, now }),
  ];
  const send = composeFetch(layers, fetch);
  return {
    fetch,
    slept,
    layers: send,
    send: (operation = READ) => send(URL_OF_THING, initOf(operation)),
  };
}

const errorOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe("retrySafely()", () => {
  it("repeats a read until it has a usable response", async () => {
    const { send, fetch } = arrange([reset(), status(503), json({ id: 1 })]);

    const response = await send();

    expect(await response.json()).toEqual({ id: 1 });
    expect(fetch.sent).toHaveLength(3);
  });

  it("sends the same URL, headers and body again", async () => {
    const { send, fetch } = arrange([refused(), status(429), json({}, { status: 202 })]);

    await send(TRANSFER);

    const [first, ...others] = fetch.sent.map(({ signal: _, ...request }) => request);
    expect(first).toMatchObject({ url: URL_OF_THING, method: "POST", body: '{"quantity":1}' });
    expect(others).toEqual([first, first]);
  });

  it("returns the last response when none of four attempts went well", async () => {
    const { send, fetch } = arrange([() => status(503)]);

    const response = await send();

    expect(response.status).toBe(503);
    expect(await response.text()).toBe("busy");
    expect(fetch.sent).toHaveLength(4);
  });

  it("throws the last failure with the number of requests", async () => {
    const { send } = arrange([reset()]);

    const error = await errorOf(send());

    expect(error).toBeInstanceOf(RequestError);
    expect(error).toMatchObject({
      code: "network_failed",
      outcome: "idempotent",
      operationId: "getThing",
      requests: 4,
      cause: { cause: { code: "ECONNRESET" } },
    });
    expect(String(error)).toContain("ECONNRESET");
  });

  it("repeats nothing when one attempt is all", async () => {
    const { send, fetch } = arrange([status(503)], { maxAttempts: 1 });

    await send();

    expect(fetch.sent).toHaveLength(1);
  });

  it.each([
    ["PUT", true],
    ["DELETE", true],
    ["HEAD", true],
    ["POST", false],
    ["PATCH", false],
  ])("goes by the method where no document tells: %s is repeated: %s", async (method, isRepeated) => {
    const fetch = respondWith(status(503), json({}));
    const send = retrySafely({ sleep: async () => undefined })(fetch);

    await errorOf(send(URL_OF_THING, { method, headers: {} }));

    expect(fetch.sent).toHaveLength(isRepeated ? 2 : 1);
  });

  describe("for an operation that acts each time", () => {
    it.each<[string, Prepared, object]>([
      ["a reset", reset(), { status: undefined, cause: { code: "network_failed" } }],
      ["a 500", status(500), { status: 500, problem: { title: "busy" } }],
      ["a 503 that asks to come back", status(503, { "retry-after": "1" }), { status: 503 }],
      ["a 408", status(408), { status: 408 }],
      ["a redirect", status(307, { location: "https://other.example" }), { status: 307 }],
      [
        "a 202 whose JSON is cut",
        new Response('{"id": "5f1', { status: 202, headers: { "content-type": "application/json" } }),
        { status: 202 },
      ],
    ])("says after %s that the outcome is unknown, and sends nothing more", async (_, prepared, details) => {
      const { send, fetch } = arrange([prepared]);

      const error = await errorOf(send(TRANSFER));

      expect(error).toBeInstanceOf(RequestError);
      expect(error).toMatchObject({
        code: "outcome_unknown",
        outcome: "unknown",
        operationId: "transferThing",
        recoveryHint: "Look in getTransfers.",
        requests: 1,
        ...details,
      });
      expect(String(error)).toContain("Look in getTransfers.");
      expect(fetch.sent).toHaveLength(1);
    });

    it("never repeats a lost request, also when earlier ones were refused", async () => {
      const { send, fetch } = arrange([refused(), status(429), reset(), json({})]);

      const error = await errorOf(send(TRANSFER));

      expect(error).toMatchObject({ code: "outcome_unknown", requests: 3 });
      expect(fetch.sent).toHaveLength(3);
    });

    it("says that nothing was done when no connection could be made", async () => {
      const { send } = arrange([refused()]);

      const error = await errorOf(send(TRANSFER));

      expect(error).toMatchObject({
        code: "connect_failed",
        outcome: "not_acted_on",
        recoveryHint: undefined,
      });
    });

    it.each([
      ["JSON", json({ id: 1 }, { status: 202 })],
      ["an empty body", new Response(null, { status: 204 })],
      ["empty JSON", new Response("", { headers: { "content-type": "application/json" } })],
      ["a body of another type", new Response("%PDF", { headers: { "content-type": "application/pdf" } })],
    ])("returns a success with %s", async (_, prepared) => {
      const { send } = arrange([prepared]);

      const response = await send(TRANSFER);

      expect(response.ok).toBe(true);
    });

    it.each([
      ["no body", new Response(null, { status: 204 }), "no body"],
      ["an empty text", new Response("", { status: 202 }), "no body"],
      ["a text", new Response("accepted", { status: 202 }), "not JSON"],
      ["markup", new Response("<html>", { headers: { "content-type": "text/html" } }), "not JSON"],
      ["half of its JSON, as a text", new Response('{"id": "5f1', { status: 202 }), "not JSON"],
      ["null", json(null, { status: 202 }), "null"],
    ])(
      "says that the outcome is unknown after a success with %s where the document has JSON",
      async (_, prepared, words) => {
        const { send, fetch } = arrange([prepared]);

        const error = await errorOf(send(JSON_TRANSFER));

        expect(error).toMatchObject({
          code: "outcome_unknown",
          outcome: "unknown",
          status: prepared.status,
          recoveryHint: "Look in getTransfers.",
          mayHaveActed: true,
          cause: { code: "response_malformed" },
        });
        expect(String(error)).toContain(words);
        expect(fetch.sent).toHaveLength(1);
      },
    );

    it("returns JSON whatever its content type", async () => {
      const { send } = arrange([new Response('{"id":1}', { status: 202 })]);

      const response = await send(JSON_TRANSFER);

      expect(await response.json()).toEqual({ id: 1 });
    });

    it.each(["__proto__", "constructor", "toString"])(
      "says so of a 500 whose errors have a %s",
      async (name) => {
        const body = `{"errors":{"${name}":["Invalid"]}}`;
        const { send } = arrange([new Response(body, { status: 500 })]);

        const error = await errorOf(send(TRANSFER));

        expect(error).toMatchObject({ code: "outcome_unknown", status: 500, problem: { kind: "unknown" } });
      },
    );

    it("says where to ask when no document tells", async () => {
      const send = retrySafely()(respondWith(status(500)));

      const error = await errorOf(send(URL_OF_THING, { method: "POST", headers: {} }));

      expect(error).toMatchObject({ outcome: "unknown", recoveryHint: expect.stringContaining("owner") });
    });
  });

  describe("after a request that was lost and may be repeated", () => {
    const clientOf = (prepared: Prepared[]) => {
      const { layers } = arrange(prepared, { maxAttempts: 2 });
      return createClient<Record<string, never>, { deleteThing: Record<string, never> }>(
        { operations: { deleteThing: REMOVAL } },
        { baseUrl: "https://api.example", fetch: layers },
      );
    };

    it.each([404, 409, 410, 412])(
      "tells with a %i that an earlier request may have been acted on",
      async (code) => {
        const client = clientOf([reset(), json({ title: "Gone" }, { status: code })]);

        const result = await client.call("deleteThing", { path: { thingId: "1" } } as never);
        const error = await errorOf(unwrap(result));

        expect(result).toMatchObject({ requests: 2, mayHaveActed: true });
        expect(error).toMatchObject({ status: code, requests: 2, mayHaveActed: true });
        expect(String(error)).toContain("may have acted on an earlier one");
      },
    );

    it.each([
      ["was never sent", refused],
      ["was refused", () => status(429)],
    ])("does not say so where the earlier one %s", async (_, first) => {
      const client = clientOf([first(), json({ title: "Gone" }, { status: 404 })]);

      const result = await client.call("deleteThing", { path: { thingId: "1" } } as never);

      expect(result).toMatchObject({ requests: 2, mayHaveActed: false });
    });

    it("says so with a 503 of a server that failed twice, and with a success", async () => {
      const input = { path: { thingId: "1" } } as never;
      const failed = await clientOf([() => status(503)]).call("deleteThing", input);
      const done = await clientOf([reset(), new Response(null, { status: 204 })]).call("deleteThing", input);

      expect(failed).toMatchObject({ requests: 2, mayHaveActed: true });
      expect(done).toMatchObject({ requests: 2, mayHaveActed: true });
    });

    it("never says so of a read", async () => {
      const { send } = arrange([reset(), refused()], { maxAttempts: 2 });

      expect(await errorOf(send(READ))).toMatchObject({ requests: 2, mayHaveActed: false });
    });

    it("says so where the retry was never sent", async () => {
      const { send } = arrange([reset(), refused()], { maxAttempts: 2 });

      const error = await errorOf(send(REMOVAL));

      expect(error).toMatchObject({
        code: "connect_failed",
        outcome: "idempotent",
        requests: 2,
        mayHaveActed: true,
      });
    });

    it("says so where there is no token for the retry", async () => {
      let calls = 0;
      const noToken = new AuthError("token_request_rejected", "no");
      const send = retrySafely({ sleep: async () => undefined })(async (url, init) => {
        calls += 1;
        if (calls > 1) throw noToken;
        return limitAttempts({ timeoutMs: 1_000, maxBodyBytes: 100 })(respondWith(reset()))(url, init);
      });

      const error = await errorOf(send(URL_OF_THING, initOf(REMOVAL)));

      expect(error).toMatchObject({ code: "retry_failed", outcome: "idempotent", mayHaveActed: true });
      expect((error as Error).cause).toBe(noToken);
    });
  });

  describe("waits", () => {
    it("twice as long each time, up to the longest pause", async () => {
      const { send, slept } = arrange([() => status(503)], { random: 1, maxAttempts: 5, maxDelayMs: 1_800 });

      await send();

      expect(slept).toEqual([500, 1_000, 1_800, 1_800]);
    });

    it.each([
      [0, 0],
      [0.5, 250],
      [1, 500],
    ])("anything between nothing and the whole pause: at random %d it is %d ms", async (random, expected) => {
      const { send, slept } = arrange([status(503), json({})], { random });

      await send();

      expect(slept).toEqual([expected]);
    });

    it.each([
      ["seconds", { "retry-after": "7" }, 7_000],
      ["no time", { "retry-after": "0" }, 0],
      ["a date on our clock", { "retry-after": at(9) }, 9_000],
      ["a date on a clock of its own", { "retry-after": at(609), date: at(600) }, 9_000],
      ["a date that is past", { "retry-after": at(-60) }, 0],
      ["a date in a response from a cache", { "retry-after": at(9), date: at(-30), age: "30" }, 9_000],
      ["what cannot be read", { "retry-after": "soon" }, 0],
      ["as long as is allowed", { "retry-after": "60" }, 60_000],
    ])("as long as Retry-After asks: %s", async (_, headers, expected) => {
      const { send, slept } = arrange([status(429, headers), json({})], { deadlineMs: 120_000 });

      await send();

      expect(slept).toEqual([expected]);
    });

    it("a random pause longer than Retry-After, never shorter", async () => {
      const { send, slept } = arrange([status(429, { "retry-after": "7" }), json({})], { random: 0.5 });

      await send();

      expect(slept).toEqual([7_250]);
    });

    it("as long as a token request that is backing off asks", async () => {
      const backingOff = new AuthError("token_request_backing_off", "later", { retryAfterMs: 1_500 });
      const { send, slept } = arrange([backingOff, json({}, { status: 202 })]);

      await send();

      expect(slept).toEqual([1_500]);
    });
  });

  describe("does not wait, and returns the response at once", () => {
    it("when Retry-After is longer than allowed", async () => {
      const { send, slept, fetch } = arrange([status(429, { "retry-after": "61" })], {
        deadlineMs: 3_600_000,
      });

      const response = await send(TRANSFER);

      expect([response.status, slept, fetch.sent.length]).toEqual([429, [], 1]);
    });

    it("when Retry-After is longer than the deadline leaves", async () => {
      const { send, slept } = arrange([status(503), status(503, { "retry-after": "9" })], {
        deadlineMs: 10_000,
        initialDelayMs: 2_000,
        random: 1,
      });

      const response = await send();

      expect([response.status, slept]).toEqual([503, [2_000]]);
    });

    it("when the plan's quota is spent", async () => {
      const { send, slept } = arrange([json({ message: "Limit Exceeded" }, { status: 429 })]);

      const response = await send();

      const error = new ApiError({ operation: READ, response, body: await response.json() });
      expect([error.code, slept]).toEqual(["quota_exceeded", []]);
    });
  });

  it("parses the response of a transfer once, for the client as well", async () => {
    const operations = { transferThing: { ...TRANSFER, path: "/transfers" } };
    const fetch = composeFetch([retrySafely()], respondWith(json({ id: 7 })));
    const client = createClient<object, { transferThing: object }>(
      { operations },
      { baseUrl: "https://api.example", fetch },
    );
    const parse = vi.spyOn(JSON, "parse");

    const { data } = await client.call("transferThing");

    expect(data).toEqual({ id: 7 });
    expect(parse).toHaveBeenCalledTimes(1);
    parse.mockRestore();
  });

  it("shares its context with the attempts where there is no deadline", async () => {
    const fetch = respondWith(reset(), json({}));
    const layers = [retrySafely(), limitAttempts({ timeoutMs: 30_000, maxBodyBytes: 1_000 })];
    const send = composeFetch(layers, fetch);

    const error = await errorOf(send(URL_OF_THING, initOf(TRANSFER)));

    expect(error).toMatchObject({ code: "outcome_unknown", requests: 1 });
    expect(fetch.sent).toHaveLength(1);
  });

  it("stops waiting when the caller aborts", async () => {
    const controller = new AbortController();
    const fetch = respondWith(status(503, { "retry-after": "3" }));
    const send = composeFetch([enforceDeadline({ deadlineMs: 60_000 }), retrySafely()], fetch);

    const promise = errorOf(send(URL_OF_THING, initOf(READ, controller.signal)));
    setImmediate(() => controller.abort(new Error("the user left")));

    expect(await promise).toEqual(new Error("the user left"));
    expect(fetch.sent).toHaveLength(1);
  });
});
