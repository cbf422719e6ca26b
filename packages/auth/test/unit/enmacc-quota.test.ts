import { InputError } from "@energy-clients/client-core";
import { describe, expect, it } from "vitest";
import { type AuthenticatedEnmaccOptions, createAuthenticatedEnmaccClient } from "../../src/enmacc.js";
import { createMemoryQuotaStore, QuotaError } from "../../src/index.js";
import { TRADES } from "../support/enmacc-calls.js";
import { json, respondWith } from "../support/fake-fetch.js";
import { jwtOf } from "../support/tokens.js";

const OPTIONS: AuthenticatedEnmaccOptions = {
  baseUrl: "https://api.enmacc.example",
  clientId: "client",
  clientSecret: "secret-of-the-client",
  apiKey: "key-of-the-client",
};

/** A key that may send so many requests, and then none for hours. */
function requests(limit: number) {
  return { ratePerSecond: 1_000, burst: 1_000, quota: { limit, period: "month" } } as const;
}

function enmacc() {
  return respondWith((request) =>
    request.url.endsWith("/authenticate")
      ? json({ access_token: jwtOf({ exp: Date.now() / 1000 + 600 }) })
      : json({ items: [] }),
  );
}

describe("createAuthenticatedEnmaccClient() with a usage plan", () => {
  it("counts the authentication request, and each call once", async () => {
    const fetch = enmacc();
    const client = createAuthenticatedEnmaccClient({ ...OPTIONS, fetch, usagePlan: requests(3) });

    await client.call("getTrades", TRADES);
    await client.call("getTrades", TRADES);
    const third = client.call("getTrades", TRADES);

    await expect(third).rejects.toMatchObject({ code: "quota_exceeded", operationId: "getTrades" });
    await expect(third).rejects.toBeInstanceOf(QuotaError);
    expect(fetch.sent.map(({ url }) => url.endsWith("/authenticate"))).toEqual([true, false, false]);
  });

  it("counts the request that follows a 401", async () => {
    let rejections = 1;
    const inner = enmacc();
    const client = createAuthenticatedEnmaccClient({
      ...OPTIONS,
      usagePlan: requests(4),
      fetch: async (url, init) => {
        const response = await inner(url, init);
        if (url.endsWith("/authenticate")) return json({ access_token: `token-${inner.sent.length}` });
        rejections -= 1;
        return rejections === 0 ? json({ message: "Unauthorized" }, { status: 401 }) : response;
      },
    });

    const { response } = await client.call("getTrades", TRADES);
    const next = client.call("getTrades", TRADES);

    // Token, call, token, call again.
    expect([response.status, inner.sent.length]).toEqual([200, 4]);
    await expect(next).rejects.toMatchObject({ code: "quota_exceeded" });
  });

  it("shares the budget of one client id, and not that of another", async () => {
    const quota = { store: createMemoryQuotaStore() };
    const usagePlan = requests(2);
    const build = (clientId: string) =>
      createAuthenticatedEnmaccClient({ ...OPTIONS, clientId, fetch: enmacc(), usagePlan, quota });
    const [one, same, other] = [build("one"), build("one"), build("other")];

    await one.call("getTrades", TRADES);

    await expect(same.call("getTrades", TRADES)).rejects.toMatchObject({
      code: "token_request_failed",
      cause: { code: "quota_exceeded" },
    });
    expect((await other.call("getTrades", TRADES)).response.status).toBe(200);
  });

  it.each([
    ["usagePlan.burst", { usagePlan: { ratePerSecond: 1, burst: 0 } }, "out_of_range"],
    ["usagePlan", { usagePlan: 5 }, "malformed_value"],
    ["usagePlan", { quota: { maxWaitMs: 5 } }, "missing_value"],
    ["quota.maxWait", { usagePlan: requests(1), quota: { maxWait: 5 } }, "unknown_option"],
    ["quota.jitterMs", { usagePlan: requests(1), quota: { jitterMs: -5 } }, "out_of_range"],
  ])("names %s when it is invalid", (field, options, code) => {
    const build = () =>
      createAuthenticatedEnmaccClient({ ...OPTIONS, ...options } as unknown as AuthenticatedEnmaccOptions);

    expect(build).toThrow(InputError);
    expect(build).toThrow(expect.objectContaining({ field, code }));
  });
});
