import { createAuthenticatedEttClient } from "@energy-clients/auth/ett";
import { type Mocks, startMocks } from "@energy-clients/contract-testing";
import { mockHandlers } from "@energy-clients/contract-testing/msw";
import type { EnmaccClient, EnmaccPaths } from "@energy-clients/enmacc-client";
import { ApiError, type EttClient, type EttPaths, forOrganization } from "@energy-clients/ett-client";
import { QueryClient } from "@tanstack/react-query";
import { bypass, http } from "msw";
import { setupServer } from "msw/node";
import type { Client } from "openapi-fetch";
import { createOpenApiHttp } from "openapi-msw";
import createQueries from "openapi-react-query";
import { createElement } from "react";
import { act, create, type ReactTestRenderer } from "react-test-renderer";
import { createQueryHook } from "swr-openapi";
import { afterAll, afterEach, beforeAll, describe, expect, expectTypeOf, it } from "vitest";

// What the libraries around openapi-fetch do with our clients, against the mocks. No browser is needed: hooks are
// rendered without a DOM.

const organizationId = "3f2c8a54-7f0e-4c1b-9a55-1d2f6b7c8e90";
const wallets = { params: { query: { organizationId } } };

let mocks: Mocks;
let ett: EttClient;

beforeAll(async () => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  mocks = await startMocks();
  ett = createAuthenticatedEttClient(mocks.connect().ett);
});
afterEach(() => {
  mocks.expectNoViolations();
  mocks.reset();
});
afterAll(() => mocks.close());

describe("a client", () => {
  it("is openapi-fetch's client, without a cast", () => {
    // Type-checked with `nodenext` and with `bundler`.
    expectTypeOf<EttClient>().toExtend<Client<EttPaths>>();
    expectTypeOf<EnmaccClient>().toExtend<Client<EnmaccPaths>>();
  });
});

describe("openapi-react-query", () => {
  const cache = new QueryClient({ defaultOptions: { queries: { retry: false } } });

  it("returns typed data", async () => {
    const options = createQueries(ett).queryOptions("get", "/wallet-api/wallets", wallets);

    const { result } = await cache.fetchQuery(options);

    expectTypeOf(result[0]?.id).toEqualTypeOf<string | undefined>();
    expect(result).not.toHaveLength(0);
  });

  it("gets an empty 403 as an error", async () => {
    mocks.ett.script("getWallets", { status: 403, empty: true });
    const options = createQueries(ett).queryOptions("get", "/wallet-api/wallets", wallets);

    const fetched = cache.fetchQuery({ ...options, staleTime: 0 });

    await expect(fetched).rejects.toBeInstanceOf(ApiError);
    await expect(fetched).rejects.toMatchObject({ code: "forbidden" });
  });

  it("takes a client that is bound to an organisation", async () => {
    const queries = createQueries(forOrganization(ett, organizationId));

    const { result } = await cache.fetchQuery(queries.queryOptions("get", "/wallet-api/wallets"));

    expect(result).not.toHaveLength(0);
    mocks.ett.expectCalledOnceWith("getWallets", { query: { organizationId } });
  });
});

interface Seen {
  readonly data?: unknown;
  readonly error?: unknown;
}

const createHook = (key: string) => createQueryHook(ett, key);

/** Renders nothing, and tells what the hook returns. */
function Wallets(props: { useQuery: ReturnType<typeof createHook>; onResult: (seen: Seen) => void }) {
  const { useQuery, onResult } = props;
  onResult(useQuery("/wallet-api/wallets", wallets, { shouldRetryOnError: false }));
  return null;
}

describe("swr-openapi", () => {
  /** Renders the hook until it has data or an error. */
  async function render(key: string): Promise<Seen> {
    const useQuery = createHook(key);
    let root: ReactTestRenderer | undefined;
    const seen = await new Promise<Seen>((resolve) => {
      const onResult = ({ data, error }: Seen) => {
        if (data !== undefined || error !== undefined) resolve({ data, error });
      };
      act(() => {
        root = create(createElement(Wallets, { useQuery, onResult }));
      });
    });
    act(() => root?.unmount());
    return seen;
  }

  it("returns data", async () => {
    const { data, error } = await render("a success");

    expect(error).toBeUndefined();
    expect(data).toHaveProperty("result");
  });

  it("gets an empty 403 as an error", async () => {
    mocks.ett.script("getWallets", { status: 403, empty: true });

    const { data, error } = await render("an empty 403");

    expect(data).toBeUndefined();
    expect(error).toMatchObject({ name: "ApiError", code: "forbidden" });
  });
});

describe("openapi-msw", () => {
  it("takes the clients' types, and handlers of its own go before ours", async () => {
    const typed = createOpenApiHttp<EttPaths>({ baseUrl: "https://demo.energytrackandtrace.dk" });
    const own = typed.get("/wallet-api/wallets", ({ response }) =>
      response(200).json({ result: [], metadata: { count: 0, offset: 0, limit: 1, total: 0 } }),
    );
    const server = setupServer(own, ...mockHandlers({ http, bypass }, mocks));
    server.listen({ onUnhandledRequest: "bypass" });
    const { clientId, clientSecret } = mocks.connect().ett;
    const demo = createAuthenticatedEttClient({ environment: "demo", clientId, clientSecret });
    try {
      const { data } = await demo.GET("/wallet-api/wallets", wallets);
      const consents = await demo.getClientConsents();

      expect(data?.result).toEqual([]);
      expect(consents.ok).toBe(true);
      mocks.ett.expectNotCalled("getWallets");
      mocks.ett.expectCalledTimes("getClientConsents", 1);
    } finally {
      server.close();
    }
  });
});
