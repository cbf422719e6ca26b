import { describe, expect, it } from "vitest";
import { OPEN_PROXIES, REFUSING_PROXIES, startConnectProxy } from "./connect-proxies.js";
import { type ProxyUser, runTransfer } from "./network-runs.js";
import { NODES } from "./nodes.js";
import { LATE_ENDINGS, startTlsServer, TLS_ENDINGS } from "./tls-endings.js";

/** This side refuses those for good; whatever the other side ended may go well next time. */
const REFUSED_HERE = ["plain HTTP", "certificate not trusted"];

/** Each starts a process of its own. */
const SLOW = { timeout: 60_000 };

describe.each(Object.entries(NODES))("a transfer on %s", SLOW, (_, node) => {
  it.concurrent.each(Object.entries(TLS_ENDINGS))(
    "was not acted on when TLS ends with: %s",
    async (name, ending) => {
      const server = await startTlsServer(ending);
      try {
        const isTrusting = name !== "certificate not trusted";

        const run = await runTransfer({ node, origin: server.origin, isTrusting });

        const isRefusedHere = REFUSED_HERE.includes(name);
        expect(run).toMatchObject({
          code: isRefusedHere ? "certificate_rejected" : "connect_failed",
          outcome: "not_acted_on",
          requests: isRefusedHere ? 1 : 2,
          message: expect.stringContaining(`localhost:${server.port}`),
        });
        const alert = /^alert (\w+)/.exec(name)?.[1];
        if (alert) expect(run.message).toContain(`alert ${alert}`);
        expect(server.acted()).toBe(0);
      } finally {
        await server.close();
      }
    },
  );

  it.concurrent.each(Object.entries(LATE_ENDINGS))("may have been acted on after: %s", async (_, ending) => {
    const server = await startTlsServer(ending);
    try {
      const run = await runTransfer({ node, origin: server.origin });

      expect(run).toMatchObject({ code: "outcome_unknown", outcome: "unknown", requests: 1 });
      expect(run.message).toContain(`the connection to localhost:${server.port} broke`);
      expect(server.acted()).toBe(1);
    } finally {
      await server.close();
    }
  });

  // Node 20 knows no NODE_USE_ENV_PROXY.
  const users: readonly ProxyUser[] =
    node === process.execPath ? ["NODE_USE_ENV_PROXY", "ProxyAgent"] : ["ProxyAgent"];
  const tunnels = { ...REFUSING_PROXIES, ...OPEN_PROXIES };
  const cells = users.flatMap((by) =>
    Object.entries(tunnels).map(([name, tunnel]) => [by, name, tunnel] as const),
  );

  it.concurrent.each(cells)("ends as it must through %s and a proxy: %s", async (by, name, tunnel) => {
    const server = await startTlsServer(TLS_ENDINGS["certificate not trusted"]);
    const proxy = await startConnectProxy(tunnel, server);
    try {
      const run = await runTransfer({ node, origin: server.origin, proxy: { url: proxy.url, by } });

      const acted = server.acted();
      if (name === "works") {
        expect([run.code, acted, proxy.asked()]).toEqual(["202", 1, 1]);
      } else if (name === "reset after the request") {
        expect(run).toMatchObject({ code: "outcome_unknown", outcome: "unknown", requests: 1 });
        expect([acted, proxy.asked()]).toEqual([1, 1]);
      } else {
        expect(run).toMatchObject({ code: "connect_failed", outcome: "not_acted_on", requests: 2 });
        if (/^\d+$/.test(name)) expect(run.message).toContain(`the proxy responded ${name} to CONNECT`);
        expect(acted).toBe(0);
      }
    } finally {
      await Promise.all([server.close(), proxy.close()]);
    }
  });
});
