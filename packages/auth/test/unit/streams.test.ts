import {
  createClient,
  type FetchInit,
  type Operation,
  type SerializedBody,
} from "@energy-clients/client-core";
import { readEvents, responseBody } from "@energy-clients/client-core/serialize";
import { describe, expect, it, vi } from "vitest";
import { type AccessToken, addCredentials, composeFetch, createTokenCache } from "../../src/index.js";
import { limitAttempts } from "../../src/retry/attempt.js";
import { enforceDeadline } from "../../src/retry/deadline.js";
import { retrySafely } from "../../src/retry/retry.js";
import { deferred, json, type Prepared, respondWith } from "../support/fake-fetch.js";
import { initOf, JSON_TRANSFER, READ, URL_OF_THING } from "../support/operations.js";
import { tokenOf } from "../support/tokens.js";

/** The decorators as the clients compose them; nothing waits. */
function arrange(...prepared: Prepared[]) {
  const fetch = respondWith(...prepared);
  let count = 0;
  const requestToken = vi.fn(async (): Promise<AccessToken> => {
    count += 1;
    return tokenOf(`token-${count}`, Date.now());
  });
  const layers = [
    enforceDeadline({ deadlineMs: 60_000 }),
    retrySafely({ random: () => 0, sleep: async () => undefined }),
    addCredentials({ tokens: createTokenCache({ requestToken }) }),
    limitAttempts({ timeoutMs: 30_000, maxBodyBytes: 1_000 }),
  ];
  return { fetch, requestToken, send: composeFetch(layers, fetch) };
}

const UPLOAD: Operation = { ...READ, id: "putThing", method: "PUT" };

/** The decorators pass any body on; only the clients of an API with such bodies are typed so. */
function initWith(body: SerializedBody): FetchInit {
  return { ...initOf(UPLOAD), body: body as string };
}

describe("a request whose body is a stream", () => {
  const stream = () => new Blob(["x"]).stream();

  it.each([503, 429])("is not sent again after a %i", async (status) => {
    const { send, fetch } = arrange(new Response("busy", { status }), json({}));

    const response = await send(URL_OF_THING, initWith(stream()));

    expect(response.status).toBe(status);
    expect(fetch.sent).toHaveLength(1);
  });

  it("is not sent again after a lost connection", async () => {
    const { send, fetch } = arrange(new TypeError("fetch failed", { cause: new Error("reset") }), json({}));

    await expect(send(URL_OF_THING, initWith(stream()))).rejects.toMatchObject({ code: "network_failed" });
    expect(fetch.sent).toHaveLength(1);
  });

  it("is not sent again after a 401, but the next request has a new token", async () => {
    const { send, fetch, requestToken } = arrange(new Response("no", { status: 401 }), json({}));

    const response = await send(URL_OF_THING, initWith(stream()));
    await send(URL_OF_THING, initWith("text"));

    expect(response.status).toBe(401);
    expect(await response.text()).toBe("no");
    expect(fetch.sent.map(({ headers }) => headers.authorization)).toEqual([
      "Bearer token-1",
      "Bearer token-2",
    ]);
    expect(requestToken).toHaveBeenCalledTimes(2);
  });

  it.each<[string, SerializedBody]>([
    ["a Blob", new Blob(["x"])],
    ["bytes", new Uint8Array([120])],
  ])("is sent again if it is %s", async (_, body) => {
    const { send, fetch } = arrange(new Response("busy", { status: 503 }), () => json({}));

    await send(URL_OF_THING, initWith(body));

    expect(fetch.sent.map((request) => request.body)).toEqual([body, body]);
  });
});

describe("a response that arrives in parts", () => {
  const EVENTS: Operation = {
    ...READ,
    id: "getEvents",
    path: "/events",
    streams: true,
    wire: { read: responseBody({ "text/event-stream": readEvents }) },
  };

  function clientWith(...prepared: Prepared[]) {
    const { send } = arrange(...prepared);
    const client = createClient<object, Record<"getEvents", never>>(
      { operations: { getEvents: EVENTS } },
      { baseUrl: "https://api.example", fetch: send },
    );
    return client as unknown as Record<
      "getEvents",
      (init?: object) => Promise<{ data: AsyncIterable<{ data: string }> }>
    >;
  }

  /** Sends one event, never ends, and says when it is cancelled. */
  function endless() {
    const { promise: cancelled, resolve } = deferred<void>();
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode("data: first\n\n")),
      cancel: () => resolve(),
    });
    return { cancelled, response: new Response(body, { headers: { "content-type": "text/event-stream" } }) };
  }

  it("is returned before it ends", async () => {
    const { cancelled, response } = endless();

    const { data } = await clientWith(response).getEvents();
    for await (const event of data) {
      expect(event.data).toBe("first");
      break;
    }

    await cancelled;
  });

  it("is no longer than an error response may be, if it is one", async () => {
    const call = clientWith(() => new Response("x".repeat(2_000), { status: 400 })).getEvents();

    await expect(call).rejects.toMatchObject({ code: "response_too_large" });
  });

  it("ends when its caller aborts", async () => {
    const controller = new AbortController();
    let signal: AbortSignal | undefined;
    const { response } = endless();
    const client = clientWith((request) => {
      ({ signal } = request);
      return response;
    });

    await client.getEvents({ signal: controller.signal });
    expect(signal?.aborted).toBe(false);
    controller.abort();

    expect(signal?.aborted).toBe(true);
  });
});

describe("an integer that a number would round", () => {
  it("leaves it unknown what came of a request that acts again", async () => {
    const { send, fetch } = arrange(() => new Response('{"id":9007199254740993}', { status: 202 }));

    const failure = await send(URL_OF_THING, initOf(JSON_TRANSFER)).catch((error: unknown) => error);

    expect(failure).toMatchObject({ code: "outcome_unknown", status: 202 });
    expect(String(failure)).toContain("an integer of 16 digits, which a number would round");
    expect(fetch.sent).toHaveLength(1);
  });
});
