// biome-ignore lint/style/noRestrictedImports: every process here has a time limit
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { CERTIFICATE, CERTIFICATE_KEY } from "./certificate.ts";

/** How one transfer ended, in a process of its own. */
export interface NetworkRun {
  readonly code: string;
  readonly outcome?: string;
  readonly requests?: number;
  readonly message: string;
  readonly causes?: readonly string[];
}

/** Who asks a proxy for its tunnel: the first two by `HTTPS_PROXY`. Node 20 has no `NODE_USE_ENV_PROXY`. */
export type ProxyUser = "NODE_USE_ENV_PROXY" | "EnvHttpProxyAgent" | "ProxyAgent" | "setGlobalDispatcher";

export interface NetworkSettings {
  readonly node: string;
  readonly origin: string;
  /** Whether the process trusts the certificate of the tests. @defaultValue `true` */
  readonly isTrusting?: boolean;
  readonly proxy?: { readonly url: string; readonly by: ProxyUser } | undefined;
  /** Whether the process has a client certificate. @defaultValue `false` */
  readonly hasClientCertificate?: boolean;
}

/** What a client without the option `fetch` did, in a process whose `HTTPS_PROXY` is set. */
export interface VariableRun {
  readonly code: string;
  /** Messages of the events `proxy_ignored`. */
  readonly ignored: readonly string[];
}

const CALLER = fileURLToPath(new URL("network-caller.mjs", import.meta.url));
const VARIABLE_CALLER = fileURLToPath(new URL("proxy-variable-caller.mjs", import.meta.url));
const BY_VARIABLE: readonly ProxyUser[] = ["NODE_USE_ENV_PROXY", "EnvHttpProxyAgent"];
const LONGEST_MS = 45_000;

/** Makes one transfer with the built packages in a new process. */
export async function runTransfer(settings: NetworkSettings): Promise<NetworkRun> {
  const { node, origin, isTrusting = true, proxy, hasClientCertificate = false } = settings;
  const folder = await mkdtemp(join(tmpdir(), "network-run-"));
  try {
    const authority = join(folder, "authority.pem");
    await writeFile(authority, CERTIFICATE);
    const { PATH, SystemRoot } = process.env;
    const env = {
      ...(PATH && { PATH }),
      ...(SystemRoot && { SystemRoot }),
      ...(isTrusting && { NODE_EXTRA_CA_CERTS: authority }),
      ...(proxy?.by === "NODE_USE_ENV_PROXY" && { NODE_USE_ENV_PROXY: "1" }),
      ...(proxy && BY_VARIABLE.includes(proxy.by) && { HTTPS_PROXY: proxy.url }),
    };
    const identity = hasClientCertificate ? { cert: CERTIFICATE, key: CERTIFICATE_KEY } : undefined;
    const input = JSON.stringify({ origin, proxy: proxy?.url, by: proxy?.by, identity });
    const { stdout } = await promisify(execFile)(node, [CALLER, input], { env, timeout: LONGEST_MS });
    return JSON.parse(stdout) as NetworkRun;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Calls a host that does not exist, so that only a proxy can be reached. */
export async function runWithProxyVariable(
  node: string,
  proxy: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<VariableRun> {
  const { PATH, SystemRoot } = process.env;
  const env = {
    ...(PATH && { PATH }),
    ...(SystemRoot && { SystemRoot }),
    HTTPS_PROXY: proxy,
    ...settings,
  };
  const { stdout } = await promisify(execFile)(node, [VARIABLE_CALLER], { env, timeout: LONGEST_MS });
  return JSON.parse(stdout) as VariableRun;
}
