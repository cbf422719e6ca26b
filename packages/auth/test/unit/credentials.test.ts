import { describe, expect, it, vi } from "vitest";
import {
  type AccessToken,
  AuthError,
  addCredentials,
  createMemoryTokenStore,
  createTokenCache,
} from "../../src/index.js";
import { deferred, json, respondWith } from "../support/fake-fetch.js";
import { tokenOf } from "../support/tokens.js";
import { createVirtualTime } from "../support/virtual-time.js";

const URL_OF_API = "https://api.example/things";
const POST = { method: "POST", headers: { "content-type": "application/json" }, body: '{"quantity":5}' };
const unauthorized = () => new Response("no", { status: 401 });

function arrange(prepared: Parameters<typeof respondWith>, apiKey?: string | (() => Promise<string>)) {
  const time = createVirtualTime();
  let count = 0;
  const requestToken = vi.fn(async (): Promise<AccessToken> => {
    count += 1;
    return tokenOf(`token-${count}`, time.now());
  });
  const tokens = createTokenCache({ requestToken, now: time.now, random: () => 0 });
  const fetch = respondWith(...prepared);
  const send = addCredentials({ tokens, apiKey, now: time.now, random: () => 0 })(fetch);
  return { time, requestToken, tokens, fetch, send };
}

const tokensSent = (fetch: ReturnType<typeof respondWith>) =>
  fetch.sent.map(({ headers }) => headers.authorization);

describe("addCredentials()", () => {
  it("adds the token and leaves the caller's headers alone", async () => {
    const { send, fetch } = arrange([json({})]);

    await send(URL_OF_API, POST);

    expect(fetch.sent[0]?.headers).toEqual({ ...POST.headers, authorization: "Bearer token-1" });
    expect(POST.headers).toEqual({ "content-type": "application/json" });
  });

  it("adds the API key, asking its function for every request", async () => {
    const apiKey = vi.fn(async () => `key-${apiKey.mock.calls.length}`);
    const { send, fetch } = arrange([json({})], apiKey);

    await send(URL_OF_API, POST);
    await send(URL_OF_API, POST);

    expect(fetch.sent.map(({ headers }) => headers["x-api-key"])).toEqual(["key-1", "key-2"]);
  });

  it("sends a request that returned 401 once more, with a new token and the same body", async () => {
    const { send, fetch } = arrange([unauthorized(), json({ ok: true })]);

    const response = await send(URL_OF_API, POST);

    expect(response.status).toBe(200);
    expect(tokensSent(fetch)).toEqual(["Bearer token-1", "Bearer token-2"]);
    expect(fetch.sent.map(({ method, body, url }) => ({ method, body, url }))).toEqual([
      { method: "POST", body: POST.body, url: URL_OF_API },
      { method: "POST", body: POST.body, url: URL_OF_API },
    ]);
  });

  it("lets go of the first response, so that its connection is free", async () => {
    const cancel = vi.fn();
    const first = new Response(new ReadableStream({ cancel }), { status: 401 });
    const { send } = arrange([first, json({})]);

    await send(URL_OF_API, POST);

    expect(cancel).toHaveBeenCalledOnce();
  });

  it("gives the second 401 to the caller, readable, and does not loop", async () => {
    const { send, fetch, requestToken } = arrange([unauthorized]);

    const response = await send(URL_OF_API, POST);

    expect(response.status).toBe(401);
    expect(await response.text()).toBe("no");
    expect(fetch.sent).toHaveLength(2);
    expect(requestToken).toHaveBeenCalledTimes(2);
  });

  it("makes one token request for many calls that returned 401", async () => {
    const { send, requestToken } = arrange([
      ({ headers }) => (headers.authorization === "Bearer token-1" ? unauthorized() : json({})),
    ]);

    const responses = await Promise.all(Array.from({ length: 50 }, () => send(URL_OF_API, POST)));

    expect(responses.every(({ status }) => status === 200)).toBe(true);
    expect(requestToken).toHaveBeenCalledTimes(2);
  });

  it("asks for no token for each call of an API that rejects them all", async () => {
    const { send, fetch, requestToken, time } = arrange([unauthorized]);
    await send(URL_OF_API, POST);

    for (let call = 0; call < 20; call += 1) await send(URL_OF_API, POST);

    expect(requestToken).toHaveBeenCalledTimes(2);
    expect(fetch.sent).toHaveLength(22);

    await time.advance(500);
    await send(URL_OF_API, POST);

    expect(requestToken).toHaveBeenCalledTimes(3);
  });

  it("counts many calls that are rejected together as one failure", async () => {
    const { send, requestToken, time } = arrange([unauthorized]);
    await Promise.all(Array.from({ length: 50 }, () => send(URL_OF_API, POST)));

    await time.advance(500);
    await send(URL_OF_API, POST);

    expect(requestToken).toHaveBeenCalledTimes(3);
  });

  it("starts the pause anew once a new token has helped", async () => {
    const { send, requestToken, time } = arrange([
      unauthorized,
      unauthorized,
      unauthorized,
      json({}),
      unauthorized,
    ]);
    await send(URL_OF_API, POST);
    await time.advance(500);
    await send(URL_OF_API, POST);
    await send(URL_OF_API, POST);
    const before = requestToken.mock.calls.length;

    await time.advance(500);
    await send(URL_OF_API, POST);

    expect(requestToken).toHaveBeenCalledTimes(before + 1);
  });

  it("does not repeat the request when the endpoint gives the rejected token again", async () => {
    const time = createVirtualTime();
    const requestToken = vi.fn(async () => tokenOf("same", time.now()));
    const tokens = createTokenCache({ requestToken, now: time.now, random: () => 0 });
    const fetch = respondWith(unauthorized());
    const send = addCredentials({ tokens, now: time.now, random: () => 0 })(fetch);

    const response = await send(URL_OF_API, POST);

    expect(response.status).toBe(401);
    expect(await response.text()).toBe("no");
    expect(fetch.sent).toHaveLength(1);
  });

  it("throws when no new token can be had after a 401", async () => {
    const { send, requestToken, fetch } = arrange([unauthorized]);
    requestToken.mockImplementationOnce(async () => tokenOf("token-1", 1_800_000_000_000));
    requestToken.mockRejectedValueOnce(new AuthError("token_request_failed", "down"));

    const response = send(URL_OF_API, POST);

    await expect(response).rejects.toMatchObject({ code: "token_request_failed" });
    expect(fetch.sent).toHaveLength(1);
  });

  it("sends nothing when there is no token", async () => {
    const { send, requestToken, fetch } = arrange([json({})]);
    requestToken.mockRejectedValueOnce(new AuthError("token_request_rejected", "no"));

    const response = send(URL_OF_API, POST);

    await expect(response).rejects.toMatchObject({ code: "token_request_rejected" });
    expect(fetch.sent).toHaveLength(0);
  });

  it("leaves a network failure as it is, without another attempt", async () => {
    const failure = new TypeError("fetch failed");
    const { send, fetch } = arrange([failure]);

    await expect(send(URL_OF_API, POST)).rejects.toBe(failure);
    expect(fetch.sent).toHaveLength(1);
  });
});

describe("addCredentials() in the pause after tokens that did not help", () => {
  const UNLUCKY_URL = "https://api.example/unlucky";
  const SLOW_URL = "https://api.example/slow";

  /** An API that accepts the newest token only, an operation that rejects them all, and one that waits to be let go. */
  function arrangeRotation() {
    const time = createVirtualTime();
    const store = createMemoryTokenStore({ now: time.now });
    const gate = deferred<void>();
    let count = 0;
    const requestToken = vi.fn(async (): Promise<AccessToken> => {
      count += 1;
      return tokenOf(`token-${count}`, time.now());
    });
    const fetch = respondWith(async ({ headers, url }) => {
      if (url === SLOW_URL && headers.authorization === "Bearer token-1") await gate.promise;
      const isNewest = headers.authorization === `Bearer token-${count}`;
      return isNewest && url !== UNLUCKY_URL ? json({}) : unauthorized();
    });
    const openProcess = (isAlone = false) => {
      const sharing = isAlone ? undefined : { store, key: "key", requestTimeoutMs: 10_000 };
      const parts = { now: time.now, random: () => 0 };
      const tokens = createTokenCache({ ...parts, requestToken, sharing, sleep: time.sleep });
      return { tokens, send: addCredentials({ ...parts, tokens })(fetch) };
    };
    return { time, requestToken, fetch, openProcess, letGo: () => gate.resolve() };
  }

  it.each([true, false])(
    "replays what is in flight with the newer token in the cache (alone: %s)",
    async (isAlone) => {
      const { openProcess, letGo, requestToken } = arrangeRotation();
      const { send, tokens } = openProcess(isAlone);
      await tokens.get();
      const inFlight = Promise.all(Array.from({ length: 20 }, () => send(SLOW_URL, POST)));
      const unlucky = await send(UNLUCKY_URL, POST);

      letGo();
      const statuses = (await inFlight).map(({ status }) => status);

      expect(unlucky.status).toBe(401);
      expect(statuses).toEqual(Array(20).fill(200));
      expect(requestToken).toHaveBeenCalledTimes(2);
    },
  );

  it("takes the newer token that another process has stored", async () => {
    const { openProcess, requestToken } = arrangeRotation();
    const [one, other] = [openProcess(), openProcess()];
    await one.send(URL_OF_API, POST);
    await one.send(UNLUCKY_URL, POST);
    // The other process asks for a newer one, which makes that of the first invalid.
    await other.tokens.refresh();

    const response = await one.send(URL_OF_API, POST);

    expect(response.status).toBe(200);
    expect(requestToken).toHaveBeenCalledTimes(3);
  });

  it("asks for no token for the operation that rejects them all, however often the others succeed", async () => {
    const { openProcess, requestToken, fetch } = arrangeRotation();
    const { send } = openProcess();
    await send(UNLUCKY_URL, POST);
    const before = requestToken.mock.calls.length;

    for (let call = 0; call < 10; call += 1) {
      expect((await send(UNLUCKY_URL, POST)).status).toBe(401);
      expect((await send(URL_OF_API, POST)).status).toBe(200);
    }

    expect(requestToken).toHaveBeenCalledTimes(before);
    // No replay either: there is no other token than the one that was rejected.
    expect(fetch.sent).toHaveLength(2 + 20);
  });

  it("does not end the pause for a token that it did not ask for", async () => {
    const { openProcess, requestToken } = arrangeRotation();
    const [one, other] = [openProcess(), openProcess()];
    await one.send(UNLUCKY_URL, POST);
    await other.tokens.refresh();
    await one.send(URL_OF_API, POST);
    const before = requestToken.mock.calls.length;

    await one.send(UNLUCKY_URL, POST);

    expect(requestToken).toHaveBeenCalledTimes(before);
  });

  it("sends a request twice at most, whatever tokens there are", async () => {
    const { openProcess, fetch } = arrangeRotation();
    const [one, other] = [openProcess(), openProcess()];
    await one.send(UNLUCKY_URL, POST);
    await other.tokens.refresh();
    const before = fetch.sent.length;

    const response = await one.send(UNLUCKY_URL, POST);

    expect(response.status).toBe(401);
    expect(fetch.sent.length - before).toBe(2);
  });

  it("lets go of the response when the caller aborts while the store is asked", async () => {
    const time = createVirtualTime();
    const cancel = vi.fn();
    const prepared = () => new Response(new ReadableStream({ cancel }), { status: 401 });
    const requestToken = vi.fn(async () => tokenOf(`token-${requestToken.mock.calls.length}`, time.now()));
    const controller = new AbortController();
    const tokens = createTokenCache({ requestToken, now: time.now });
    const find = () => {
      controller.abort();
      return Promise.reject(controller.signal.reason);
    };
    const send = addCredentials({ tokens: { ...tokens, find }, now: time.now })(respondWith(prepared));
    await send(URL_OF_API, POST);
    cancel.mockClear();

    const sent = send(URL_OF_API, { ...POST, signal: controller.signal });

    await expect(sent).rejects.toMatchObject({ name: "AbortError" });
    expect(cancel).toHaveBeenCalledOnce();
  });
});
