import { type FetchLike, isSecureUrl } from "@energy-clients/client-core";
import type { OnEvent } from "../events/events.js";
import { notify } from "../events/report.js";

interface Runtime {
  readonly process?: {
    readonly env?: Readonly<Record<string, string | undefined>>;
    /** Bun and Deno have `node` too, and use proxy variables by themselves. */
    readonly versions?: Readonly<Record<string, string | undefined>>;
  };
}

/** In the order in which curl and undici read them. */
const VARIABLES = {
  "https:": ["https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"],
  "http:": ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"],
};

/** Dispatchers that undici installs by itself; they connect directly. */
const DIRECT: readonly unknown[] = ["Agent", "Dispatcher1Wrapper"];

/**
 * Reports once when a proxy variable is set that applies to a request, and Node's `fetch` ignores it. Behind a company's
 * firewall the request then ends in a time-out, which does not name the cause.
 *
 * @param send - Calls `globalThis.fetch`. What a caller passes as `fetch` may use a proxy in ways that nobody can see.
 */
export function reportIgnoredProxy(send: FetchLike, onEvent: OnEvent): FetchLike {
  let isReported = false;
  return (url, init) => {
    const variable = isReported ? undefined : ignoredProxy(url);
    if (variable !== undefined) {
      isReported = true;
      const { process } = globalThis as Runtime;
      const message = `${variable} is set, but the fetch of Node ${process?.versions?.node} ignores it and connects directly. ${remedyFor(variable)}`;
      notify(onEvent, { type: "proxy_ignored", variable, message });
    }
    return send(url, init);
  };
}

function remedyFor(variable: string): string {
  const set = /^all_proxy$/i.test(variable) ? "Set HTTPS_PROXY, and set" : "Set";
  return `${set} NODE_USE_ENV_PROXY=1 (Node 24, and 22.21 or later), or pass a fetch with undici's EnvHttpProxyAgent.`;
}

/** Returns the name of the variable that applies to a request and is ignored. Never its value, which may have a password. */
function ignoredProxy(url: string): string | undefined {
  const { process } = globalThis as Runtime;
  const env = process?.env;
  const { node, bun, deno } = process?.versions ?? {};
  if (!env || node === undefined || bun !== undefined || deno !== undefined || hasProxyDispatcher())
    return undefined;
  const { protocol, hostname, port } = new URL(url);
  const isLoopback = isSecureUrl({ protocol: "http:", hostname });
  if (isLoopback || isExcluded(hostname, port || (protocol === "https:" ? "443" : "80"), env)) {
    return undefined;
  }
  return (protocol === "https:" ? VARIABLES["https:"] : VARIABLES["http:"]).find((name) => env[name]);
}

/** Whether Node (`NODE_USE_ENV_PROXY`, `--use-env-proxy`) or the program (`setGlobalDispatcher`) replaced the dispatcher. */
function hasProxyDispatcher(): boolean {
  return Object.getOwnPropertySymbols(globalThis).some((symbol) => {
    if (!/^undici\.globalDispatcher\.\d+$/.test(symbol.description ?? "")) return false;
    const dispatcher: unknown = (globalThis as unknown as Record<symbol, unknown>)[symbol];
    return dispatcher instanceof Object && !DIRECT.includes(dispatcher.constructor.name);
  });
}

/** Reads `NO_PROXY` as undici does: names with their subdomains, each with an optional port, or `*`. */
function isExcluded(
  hostname: string,
  port: string,
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  const entries = (env.no_proxy ?? env.NO_PROXY ?? "").toLowerCase().split(/[,\s]+/);
  return entries.some((entry) => {
    if (entry === "*") return true;
    const [, name = "", only] = /^\*?\.?(.*?)(?::(\d+))?$/.exec(entry) ?? [];
    if (name === "" || (only !== undefined && only !== port)) return false;
    return hostname === name || hostname.endsWith(`.${name}`);
  });
}
