// Prints how a transfer ends at each of the TLS endings and proxies. Needs the built packages (`pnpm build`):
//   node test/fault-matrix/network-table.ts [path of a node binary …]
// biome-ignore lint/style/noRestrictedImports: every process here has a time limit
import { execFileSync } from "node:child_process";
import { OPEN_PROXIES, REFUSING_PROXIES, startConnectProxy } from "./connect-proxies.ts";
import { type NetworkRun, type ProxyUser, runTransfer, runWithProxyVariable } from "./network-runs.ts";
import { LATE_ENDINGS, startTlsServer, TLS_ENDINGS } from "./tls-endings.ts";

const nodes = process.argv.length > 2 ? process.argv.slice(2) : [process.execPath];
const USERS: readonly ProxyUser[] = [
  "NODE_USE_ENV_PROXY",
  "EnvHttpProxyAgent",
  "ProxyAgent",
  "setGlobalDispatcher",
];

for (const node of nodes) {
  const version = execFileSync(node, ["--version"], { encoding: "utf8", timeout: 10_000 }).trim();
  for (const [name, ending] of Object.entries({ ...TLS_ENDINGS, ...LATE_ENDINGS })) {
    const server = await startTlsServer(ending);
    const isTrusting = name !== "certificate not trusted";
    const run = await runTransfer({ node, origin: server.origin, isTrusting });
    print(version, "TLS", name, run, server.acted());
    await server.close();
  }
  for (const by of USERS) {
    if (by === "NODE_USE_ENV_PROXY" && version.startsWith("v20.")) continue;
    for (const [name, tunnel] of Object.entries({ ...REFUSING_PROXIES, ...OPEN_PROXIES })) {
      const server = await startTlsServer(TLS_ENDINGS["certificate not trusted"]);
      const proxy = await startConnectProxy(tunnel, server);
      const run = await runTransfer({ node, origin: server.origin, proxy: { url: proxy.url, by } });
      print(version, by, name, run, server.acted());
      await Promise.all([server.close(), proxy.close()]);
    }
  }
  await printRecipes(node, version);
}

async function printRecipes(node: string, version: string): Promise<void> {
  const relay = TLS_ENDINGS["certificate not trusted"];
  for (const by of [undefined, "EnvHttpProxyAgent", "ProxyAgent"] as const) {
    for (const hasClientCertificate of [true, false]) {
      const server = await startTlsServer(relay, { mutual: true });
      const proxy = await startConnectProxy(OPEN_PROXIES.works, server);
      const run = await runTransfer({
        node,
        origin: server.origin,
        hasClientCertificate,
        proxy: by && { url: proxy.url, by },
      });
      const name = `client certificate required, ${hasClientCertificate ? "given" : "missing"}`;
      print(version, by ?? "direct", name, run, server.acted());
      await Promise.all([server.close(), proxy.close()]);
    }
  }
  for (const value of ["0", "1"]) {
    const server = await startTlsServer(relay);
    const proxy = await startConnectProxy(REFUSING_PROXIES["403"], server);
    const { code, ignored } = await runWithProxyVariable(node, proxy.url, { NODE_USE_ENV_PROXY: value });
    console.log(
      [version, `NODE_USE_ENV_PROXY=${value}`, code, `asked ${proxy.asked()}`, ...ignored].join(" | "),
    );
    await Promise.all([server.close(), proxy.close()]);
  }
}

function print(version: string, group: string, name: string, run: NetworkRun, acted: number): void {
  const { code, outcome = "-", requests = 1, message, causes = [] } = run;
  console.log(
    [
      version,
      group,
      name,
      code,
      outcome,
      `sent ${requests}`,
      `acted ${acted}`,
      message,
      causes.join(" < "),
    ].join(" | "),
  );
}
