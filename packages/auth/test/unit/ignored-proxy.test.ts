import { createEttClient } from "@energy-clients/ett-client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createAuthenticatedEttClient } from "../../src/ett.js";
import { type AuthEvent, createEttCredentials, withCredentials } from "../../src/index.js";
import { CLIENT_ID, CLIENT_SECRET, SCOPE, TOKEN_URL } from "../support/credentials.js";
import { json } from "../support/fake-fetch.js";

const PROXY = "http://somebody:hunter2@proxy.example:3128";
const DISPATCHER = Symbol.for("undici.globalDispatcher.99");
const environment = { baseUrl: "https://api.example", tokenUrl: TOKEN_URL, scope: SCOPE };

const platformFetch = async () =>
  json({ access_token: "a", token_type: "Bearer", expires_in: 3600, result: [] });

function arrange(options: object = {}) {
  const events: AuthEvent[] = [];
  const settings = {
    environment,
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    onEvent: (event: AuthEvent) => events.push(event),
    ...options,
  };
  const ignored = () => events.filter(({ type }) => type === "proxy_ignored");
  return { settings, ignored };
}

async function call(options: object = {}) {
  const { settings, ignored } = arrange(options);
  await createAuthenticatedEttClient(settings).getClientConsents();
  return ignored();
}

beforeEach(() => {
  vi.stubGlobal("fetch", platformFetch);
  for (const name of ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"]) {
    vi.stubEnv(name, undefined);
    vi.stubEnv(name.toLowerCase(), undefined);
  }
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
  Reflect.deleteProperty(globalThis, DISPATCHER);
});

describe("the event proxy_ignored", () => {
  it.each(["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "ALL_PROXY"])(
    "names %s and the remedy, and never the proxy's URL",
    async (variable) => {
      vi.stubEnv(variable, PROXY);

      const [event, ...others] = await call();

      expect(event).toMatchObject({ variable: expect.stringMatching(new RegExp(`^${variable}$`, "i")) });
      expect(event).toMatchObject({
        message: expect.stringContaining(`ignores it and connects directly`),
      });
      expect(event).toMatchObject({
        message: expect.stringMatching(/NODE_USE_ENV_PROXY=1.*EnvHttpProxyAgent/),
      });
      expect(JSON.stringify(event)).not.toMatch(/hunter2|somebody|proxy\.example/);
      expect(others).toEqual([]);
    },
  );

  it("comes once for clients that share credentials, and once for each further client", async () => {
    vi.stubEnv("HTTPS_PROXY", PROXY);
    const { settings, ignored } = arrange();
    const credentials = createEttCredentials(settings);

    await withCredentials(createEttClient, credentials).getClientConsents();
    await withCredentials(createEttClient, credentials).getClientConsents();
    expect(ignored()).toHaveLength(1);
    await createAuthenticatedEttClient(settings).getClientConsents();

    expect(ignored()).toHaveLength(2);
  });

  it("does not come when no variable is set, or an empty one", async () => {
    vi.stubEnv("HTTPS_PROXY", "");

    expect(await call()).toEqual([]);
  });

  it("does not come when the caller passes a fetch, which may use the proxy", async () => {
    vi.stubEnv("HTTPS_PROXY", PROXY);

    expect(await call({ fetch: platformFetch })).toEqual([]);
  });

  it.each(["EnvHttpProxyAgent", "ProxyAgent", "t"])(
    "does not come when Node or the program installed the dispatcher %s",
    async (name) => {
      vi.stubEnv("HTTPS_PROXY", PROXY);
      const dispatcher = Object.create({ constructor: { name } });
      Object.defineProperty(globalThis, DISPATCHER, { value: dispatcher, configurable: true });

      expect(await call()).toEqual([]);
    },
  );

  it("does not come for this machine", async () => {
    vi.stubEnv("HTTP_PROXY", PROXY);
    const origin = "http://127.0.0.1:4010";

    expect(
      await call({ environment: { baseUrl: origin, tokenUrl: `${origin}/token`, scope: SCOPE } }),
    ).toEqual([]);
  });

  it.each(["*", "example", ".example", "*.example", "other.test, example:443", "api.example,login.example"])(
    "does not come for hosts that NO_PROXY excludes: %s",
    async (value) => {
      vi.stubEnv("HTTPS_PROXY", PROXY);
      vi.stubEnv("NO_PROXY", value);

      expect(await call()).toEqual([]);
    },
  );

  it.each(["xample", "api.example:8443", "sub.api.example", "", ","])(
    "comes although NO_PROXY excludes something else: %s",
    async (value) => {
      vi.stubEnv("HTTPS_PROXY", PROXY);
      vi.stubEnv("NO_PROXY", value);

      expect(await call()).toHaveLength(1);
    },
  );

  it.each(["bun", "deno"])("does not come in %s, which uses the variables by itself", async (runtime) => {
    vi.stubEnv("HTTPS_PROXY", PROXY);
    vi.stubGlobal("process", { env: process.env, versions: { node: "24.0.0", [runtime]: "1.0.0" } });

    expect(await call()).toEqual([]);
  });
});
