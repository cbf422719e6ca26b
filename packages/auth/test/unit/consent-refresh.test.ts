import { describe, expect, it, vi } from "vitest";
import {
  type AccessToken,
  AuthError,
  addCredentials,
  coversOrganization,
  createMemoryTokenStore,
  createTokenCache,
  refreshOnConsent,
} from "../../src/index.js";
import { json, respondWith } from "../support/fake-fetch.js";
import { jwtOf, tokenOf } from "../support/tokens.js";
import { createVirtualTime } from "../support/virtual-time.js";

const OWN = "b7f3c2a1-4d5e-4f60-8a7b-9c0d1e2f3a4b";
const NEW = "2f1c7f0e-5b1d-4c0e-9b7a-6d1f3f2f9a10";
const GET = { method: "GET", headers: {} };
const POST = { method: "POST", headers: {}, body: '{"quantity":5}' };
const urlFor = (organizationId: string) => `https://api.example/wallets?organizationId=${organizationId}`;
const forbidden = () => new Response("no", { status: 403 });

/** An API that responds by the organisations in the token, as ETT does, and an endpoint that knows the consents. */
function arrange() {
  const time = createVirtualTime();
  const consents = new Set<string>();
  let count = 0;
  const requestToken = vi.fn(async (): Promise<AccessToken> => {
    count += 1;
    return tokenOf(jwtOf({ jti: count, org_id: OWN, org_ids: [...consents].join(" ") }), time.now());
  });
  const tokens = createTokenCache({ requestToken, now: time.now, random: () => 0, sleep: time.sleep });
  const fetch = respondWith(({ headers, url }) => {
    const claims = JSON.parse(atob(headers.authorization?.split(".")[1] ?? ""));
    const known = `${claims.org_id} ${claims.org_ids}`;
    return known.includes(new URL(url).searchParams.get("organizationId") ?? "") ? json({}) : forbidden();
  });
  const parts = { tokens, now: time.now, random: () => 0 };
  const send = refreshOnConsent(parts)(addCredentials(parts)(fetch));
  return { time, consents, requestToken, tokens, fetch, send };
}

describe("refreshOnConsent()", () => {
  it("gets a new token for an organisation that consented meanwhile, and sends the request once more", async () => {
    const { send, consents, fetch, requestToken } = arrange();
    await send(urlFor(OWN), GET);
    consents.add(NEW);

    const response = await send(urlFor(NEW), POST);

    expect(response.status).toBe(200);
    expect(requestToken).toHaveBeenCalledTimes(2);
    expect(fetch.sent.map(({ body }) => body)).toEqual([undefined, POST.body, POST.body]);
  });

  it("makes one token request for many calls of that organisation", async () => {
    const { send, consents, requestToken } = arrange();
    await send(urlFor(OWN), GET);
    consents.add(NEW);

    const responses = await Promise.all(Array.from({ length: 30 }, () => send(urlFor(NEW), GET)));

    expect(responses.every(({ status }) => status === 200)).toBe(true);
    expect(requestToken).toHaveBeenCalledTimes(2);
  });

  it("makes no further request for calls that are refused while one is under way", async () => {
    const { send, consents, requestToken, time } = arrange();
    await send(urlFor(OWN), GET);
    consents.add(NEW);
    requestToken.mockImplementationOnce(async () => {
      await time.sleep(1_000);
      return tokenOf(jwtOf({ org_ids: NEW }), time.now());
    });

    const first = send(urlFor(NEW), GET);
    await time.advance(500);
    const second = send(urlFor(NEW), GET);
    await time.advance(500);

    expect([(await first).status, (await second).status]).toEqual([200, 200]);
    expect(requestToken).toHaveBeenCalledTimes(2);
  });

  it("gives the 403 to the caller without a replay when the organisation has not consented", async () => {
    const { send, fetch, requestToken } = arrange();

    const response = await send(urlFor(NEW), GET);

    expect(response.status).toBe(403);
    expect(await response.text()).toBe("no");
    expect(fetch.sent).toHaveLength(1);
    expect(requestToken).toHaveBeenCalledTimes(2);
  });

  it("does not ask for a token at each call of an organisation that has not consented", async () => {
    const { send, consents, requestToken, time } = arrange();
    for (let call = 0; call < 20; call += 1) await send(urlFor(NEW), GET);
    const during = requestToken.mock.calls.length;

    consents.add(NEW);
    await time.advance(5_000);
    const later = await send(urlFor(NEW), GET);

    expect(during).toBe(2);
    expect(later.status).toBe(200);
    expect(requestToken).toHaveBeenCalledTimes(3);
  });

  it("keeps organisations apart: one without a consent does not keep another waiting", async () => {
    const { send, consents } = arrange();
    await send(urlFor("00000000-0000-4000-8000-000000000000"), GET);
    consents.add(NEW);

    const response = await send(urlFor(NEW), GET);

    expect(response.status).toBe(200);
  });

  it("uses a newer token that another call has brought, without one more request", async () => {
    const { send, consents, tokens, requestToken, fetch } = arrange();
    await send(urlFor(OWN), GET);
    consents.add(NEW);
    const refreshed = tokens.refresh();

    const response = await send(urlFor(NEW), GET);

    await refreshed;
    expect(response.status).toBe(200);
    expect(requestToken).toHaveBeenCalledTimes(2);
    expect(fetch.sent.length).toBeLessThanOrEqual(3);
  });

  it.each([
    ["the token has the organisation, so that the 403 has another reason", urlFor(OWN)],
    ["the request names no organisation", "https://api.example/consents"],
  ])("leaves the 403 alone when %s", async (_, url) => {
    const time = createVirtualTime();
    const requestToken = vi.fn(async () => tokenOf(jwtOf({ org_id: OWN, org_ids: "" }), time.now()));
    const tokens = createTokenCache({ requestToken, now: time.now });
    const fetch = respondWith(forbidden());
    const send = refreshOnConsent({ tokens })(addCredentials({ tokens })(fetch));

    const response = await send(url, GET);

    expect(response.status).toBe(403);
    expect(requestToken).toHaveBeenCalledOnce();
    expect(fetch.sent).toHaveLength(1);
  });

  it("gives the 403 to the caller when no new token can be had", async () => {
    const { send, requestToken, fetch } = arrange();
    await send(urlFor(OWN), GET);
    requestToken.mockRejectedValueOnce(new AuthError("token_request_failed", "down"));

    const response = await send(urlFor(NEW), GET);

    expect(response.status).toBe(403);
    expect(fetch.sent).toHaveLength(2);
  });
});

/** Processes that share a store; the endpoint takes 200 ms. */
function arrangeFleet(size: number) {
  const time = createVirtualTime();
  const consents = new Set<string>();
  let count = 0;
  const requestToken = vi.fn(async (): Promise<AccessToken> => {
    count += 1;
    const claims = { jti: count, org_id: OWN, org_ids: [...consents].join(" ") };
    const requestedAt = time.now();
    await time.sleep(200);
    return tokenOf(jwtOf(claims), requestedAt);
  });
  const fetch = respondWith(({ headers, url }) => {
    const claims = JSON.parse(atob(headers.authorization?.split(".")[1] ?? ""));
    const organizationId = new URL(url).searchParams.get("organizationId") ?? "";
    return `${claims.org_id} ${claims.org_ids}`.includes(organizationId) ? json({}) : forbidden();
  });
  const store = createMemoryTokenStore({ now: time.now });
  const processes = Array.from({ length: size }, (_, index) => {
    const parts = { now: time.now, random: () => index / size };
    const sharing = { store, key: "key", requestTimeoutMs: 10_000 };
    const tokens = createTokenCache({ ...parts, requestToken, sharing, sleep: time.sleep });
    const send = refreshOnConsent({ ...parts, tokens })(addCredentials({ ...parts, tokens })(fetch));
    return { tokens, send };
  });
  /** What all get for one call each. */
  const callAll = async (organizationId: string) => {
    const responses = Promise.all(processes.map(({ send }) => send(urlFor(organizationId), GET)));
    await time.advance(3_000);
    return (await responses).map(({ status }) => status);
  };
  return { time, consents, requestToken, fetch, processes, callAll };
}

describe("refreshOnConsent() in many processes", () => {
  it("makes one token request for one consent", async () => {
    const { callAll, consents, requestToken } = arrangeFleet(8);
    await callAll(OWN);
    consents.add(NEW);

    const statuses = await callAll(NEW);

    expect(statuses).toEqual(Array(8).fill(200));
    expect(requestToken).toHaveBeenCalledTimes(2);
  });

  it("makes one token request for one consent that they notice one after the other", async () => {
    const { time, processes, callAll, consents, requestToken } = arrangeFleet(8);
    await callAll(OWN);
    consents.add(NEW);

    for (const { send } of processes) {
      const response = send(urlFor(NEW), GET);
      await time.advance(30_000);
      expect((await response).status).toBe(200);
    }

    expect(requestToken).toHaveBeenCalledTimes(2);
  });

  it("makes one token request for an organisation that has not consented", async () => {
    const { callAll, requestToken } = arrangeFleet(8);
    await callAll(OWN);

    const statuses = await callAll(NEW);

    expect(statuses).toEqual(Array(8).fill(403));
    expect(requestToken).toHaveBeenCalledTimes(2);
  });

  it("takes the token of another process in the pause that follows a consent which came too late", async () => {
    const { time, processes, callAll, consents, requestToken } = arrangeFleet(2);
    await callAll(NEW);
    const before = requestToken.mock.calls.length;
    consents.add(NEW);
    const refreshed = processes[1]?.tokens.refresh();
    await time.advance(500);
    await refreshed;

    const statuses = await callAll(NEW);

    expect(statuses).toEqual([200, 200]);
    expect(requestToken.mock.calls.length - before).toBe(1);
  });

  it("makes one token request for refreshes that all processes are told to make at once", async () => {
    const { time, processes, callAll, requestToken } = arrangeFleet(8);
    await callAll(OWN);

    const refreshed = Promise.all(processes.map(({ tokens }) => tokens.refresh()));
    await time.advance(3_000);

    expect(new Set((await refreshed).map((token) => token.reveal())).size).toBe(1);
    expect(requestToken).toHaveBeenCalledTimes(2);
  });

  it("takes no token for a refresh that another process was asking for already", async () => {
    const { time, processes, callAll, consents, requestToken } = arrangeFleet(3);
    await callAll(OWN);
    const [first, ...later] = processes;

    const early = first?.tokens.refresh();
    await time.advance(100);
    consents.add(NEW);
    const refreshed = Promise.all(later.map(({ tokens }) => tokens.refresh()));
    await time.advance(3_000);

    expect((await early)?.reveal()).not.toBe((await refreshed)[0]?.reveal());
    for (const token of await refreshed) expect(coversOrganization(token.reveal(), NEW)).toBe(true);
    expect(requestToken).toHaveBeenCalledTimes(3);
  });
});
