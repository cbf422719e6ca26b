import { describe, expect, it } from "vitest";
import { OPEN_PROXIES, REFUSING_PROXIES, startConnectProxy } from "./connect-proxies.js";
import { type ProxyUser, runTransfer, runWithProxyVariable } from "./network-runs.js";
import { startTlsServer, TLS_ENDINGS } from "./tls-endings.js";

// The recipes of docs/networks.md, on this Node. `network-table.ts` runs them on any.
const node = process.execPath;
const relay = TLS_ENDINGS["certificate not trusted"];

/** Each starts a process of its own. */
describe("a recipe of docs/networks.md", { timeout: 60_000 }, () => {
  it.concurrent("EnvHttpProxyAgent uses the proxy of HTTPS_PROXY", async () => {
    const server = await startTlsServer(relay);
    const proxy = await startConnectProxy(OPEN_PROXIES.works, server);
    try {
      const run = await runTransfer({
        node,
        origin: server.origin,
        proxy: { url: proxy.url, by: "EnvHttpProxyAgent" },
      });

      expect([run.code, server.acted(), proxy.asked()]).toEqual(["202", 1, 1]);
    } finally {
      await Promise.all([server.close(), proxy.close()]);
    }
  });

  it.concurrent.each<ProxyUser | undefined>([undefined, "ProxyAgent", "EnvHttpProxyAgent"])(
    "shows the client certificate to the server: through %s",
    async (by) => {
      const server = await startTlsServer(relay, { mutual: true });
      const proxy = await startConnectProxy(OPEN_PROXIES.works, server);
      try {
        const run = await runTransfer({
          node,
          origin: server.origin,
          hasClientCertificate: true,
          proxy: by && { url: proxy.url, by },
        });

        expect([run.code, server.acted(), proxy.asked()]).toEqual(["202", 1, by ? 1 : 0]);
      } finally {
        await Promise.all([server.close(), proxy.close()]);
      }
    },
  );

  it.concurrent("a server that requires a client certificate does not act without one", async () => {
    const server = await startTlsServer(relay, { mutual: true });
    try {
      const run = await runTransfer({ node, origin: server.origin });

      expect(run.code).not.toBe("202");
      expect(server.acted()).toBe(0);
    } finally {
      await server.close();
    }
  });

  it.concurrent("NODE_USE_ENV_PROXY uses the variable, and no event says otherwise", async () => {
    const server = await startTlsServer(relay);
    const proxy = await startConnectProxy(REFUSING_PROXIES["403"], server);
    try {
      const run = await runWithProxyVariable(node, proxy.url, { NODE_USE_ENV_PROXY: "1" });

      expect(run.ignored).toEqual([]);
      expect(proxy.asked()).toBeGreaterThan(0);
    } finally {
      await Promise.all([server.close(), proxy.close()]);
    }
  });

  it.concurrent("an event names the variable that Node ignores, without the proxy's password", async () => {
    const server = await startTlsServer(relay);
    const proxy = await startConnectProxy(OPEN_PROXIES.works, server);
    try {
      const url = proxy.url.replace("//", "//somebody:hunter2@");

      const run = await runWithProxyVariable(node, url);

      expect(run.ignored).toEqual([expect.stringMatching(/^HTTPS_PROXY is set, but the fetch of Node/)]);
      expect(JSON.stringify(run)).not.toContain("hunter2");
      expect(proxy.asked()).toBe(0);
    } finally {
      await Promise.all([server.close(), proxy.close()]);
    }
  });
});
