import { type Fetch, InputError } from "@energy-clients/client-core";
import { describe, expect, it } from "vitest";
import { createAuthenticatedEttClient } from "../../src/ett.js";
import { composeFetch } from "../../src/index.js";
import { createTestClock } from "../../src/testing.js";
import { CLIENT_ID, CLIENT_SECRET, SCOPE, TOKEN_URL } from "../support/credentials.js";
import { deferred, json, type Prepared, respondWith, type SentRequest } from "../support/fake-fetch.js";
import { jwtOf } from "../support/tokens.js";

const organizationId = "2f1c7f0e-5b1d-4c0e-9b7a-6d1f3f2f9a10";
const isTokenRequest = ({ url }: SentRequest) => url.includes("oauth2");
const init = {
  query: { organizationId },
  body: {
    certificateId: { registry: "Energinet_DK1", streamId: organizationId },
    receiverId: organizationId,
    quantity: 1,
    hashedAttributes: [],
  },
};
const accepted = () => json({ transferRequestId: organizationId }, { status: 202 });

function arrange(...responses: Prepared[]) {
  let next = 0;
  const clock = createTestClock();
  const fetch = respondWith((request) => {
    if (isTokenRequest(request)) {
      return json({ access_token: jwtOf({ jti: next }), token_type: "Bearer", expires_in: 3600 });
    }
    const response = responses[next++] as Prepared;
    if (response instanceof Error) throw response;
    return typeof response === "function" ? response(request) : response;
  });
  const environment = { baseUrl: "https://api.example", tokenUrl: TOKEN_URL, scope: SCOPE };
  const credentials = { environment, clientId: CLIENT_ID, clientSecret: CLIENT_SECRET };
  const ett = createAuthenticatedEttClient({ ...credentials, fetch, ...clock.options, random: () => 0 });
  const transfers = () => fetch.sent.filter((request) => !isTokenRequest(request)).length;
  return { ett, clock, fetch, transfers };
}

describe("beforeSend of an authenticated client", () => {
  it("is called once for each request: after the token request, after a pause, and before a replay", async () => {
    const { ett, clock, fetch, transfers } = arrange(
      () => new Response(null, { status: 429 }),
      () => new Response(null, { status: 401 }),
      accepted,
    );
    const sentBefore: number[] = [];

    const call = ett.transferCertificate({
      ...init,
      beforeSend: async () => void sentBefore.push(transfers()),
    });
    await clock.advance(60_000);

    expect((await call).response.status).toBe(202);
    expect(sentBefore).toEqual([0, 1, 2]);
    expect(fetch.sent.filter(isTokenRequest)).toHaveLength(2);
  });

  it("keeps the request from being sent when it rejects, and the call rejects with its reason", async () => {
    const { ett, transfers } = arrange(accepted);
    const reason = new InputError("malformed_value", "lease", "is over");

    const call = ett.transferCertificate({ ...init, beforeSend: () => Promise.reject(reason) });

    await expect(call).rejects.toBe(reason);
    expect(transfers()).toBe(0);
  });

  it.each(["deadline", "abort"])("sends nothing when the %s comes while it is pending", async (what) => {
    const { ett, clock, transfers } = arrange(accepted);
    const hook = deferred<void>();
    const controller = new AbortController();

    const call = ett.transferCertificate({
      ...init,
      signal: controller.signal,
      beforeSend: () => hook.promise,
    });
    const failed = expect(call).rejects.toBeDefined();
    await clock.advance(1_000);
    if (what === "abort") controller.abort(new Error("enough"));
    else await clock.advance(120_000);
    await failed;
    hook.resolve();
    await clock.advance(120_000);

    expect(transfers()).toBe(0);
  });
});

describe("composeFetch()", () => {
  it("calls beforeSend itself when no layer does", async () => {
    const calls: string[] = [];
    const platform: Fetch = async () => {
      calls.push("sent");
      return new Response(null, { status: 204 });
    };
    const fetch = composeFetch([], platform);
    const context = {
      reportHistory: () => undefined,
      reportParsedBody: () => undefined,
      beforeSend: async () => void calls.push("beforeSend"),
    };

    await fetch("https://api.example/", { method: "POST", headers: {}, context });

    expect(fetch.callsBeforeSend).toBe(true);
    expect(calls).toEqual(["beforeSend", "sent"]);
  });
});
