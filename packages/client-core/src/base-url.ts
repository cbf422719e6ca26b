import { InputError, shapeOf } from "./input-error.js";

/** Options of {@link parseBaseUrl}. */
export interface BaseUrlRules {
  /** Name of the option, for the error message. @defaultValue `"baseUrl"` */
  readonly field?: string;
  /** Whether a path such as `/v2.2` may follow the origin. @defaultValue `false` */
  readonly allowPath?: boolean;
  /** Host names to which plain `http` is allowed; see `allowHttpTo` of {@link ClientOptions}. @defaultValue none */
  readonly allowHttpTo?: readonly string[] | undefined;
}

/**
 * Returns whether what is sent to a URL stays unreadable on the way: over `https`, over `http` on this machine, or over
 * `http` to a host that a team named.
 *
 * @param allowHttpTo - Host names, as {@link checkHttpHosts} accepts them.
 *
 * @example
 * ```ts
 * import { isSecureUrl } from "@energy-clients/client-core";
 *
 * isSecureUrl(new URL("http://gateway.internal/ett"), ["gateway.internal"]); // true
 * ```
 */
export function isSecureUrl(
  { protocol, hostname }: Pick<URL, "protocol" | "hostname">,
  allowHttpTo: readonly string[] = [],
): boolean {
  if (protocol !== "http:") return protocol === "https:";
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname) || allowHttpTo.includes(hostname);
}

/**
 * Checks the option `allowHttpTo`: exact host names, so that a change of the base URL alone never sends a token unencrypted.
 *
 * @throws {@link InputError} `malformed_value` unless each is a host name in lower case, without scheme, port or wildcard.
 *
 * @example
 * ```ts
 * import { checkHttpHosts } from "@energy-clients/client-core";
 *
 * checkHttpHosts(["gateway.internal"]);
 * ```
 */
export function checkHttpHosts(hosts: readonly string[] | undefined): void {
  if (hosts === undefined) return;
  if (Array.isArray(hosts) && hosts.every(isHostName)) return;
  const wrong = Array.isArray(hosts) ? hosts.find((host) => !isHostName(host)) : hosts;
  const problem = `expected host names such as gateway.internal, in lower case, without scheme, port or wildcard, but got ${shapeOf(wrong)}`;
  throw new InputError("malformed_value", "allowHttpTo", problem);
}

/** A URL's parser writes a host name in one way only. */
function isHostName(host: unknown): boolean {
  if (typeof host !== "string" || host.includes("*")) return false;
  return URL.canParse(`http://${host}`) && new URL(`http://${host}`).hostname === host;
}

/**
 * Checks the base URL of a client, and removes its trailing slash.
 * Plain `http` is allowed for the local machine and named hosts only: tokens and keys must not travel unencrypted.
 *
 * @param value - Absolute URL, such as `https://energytrackandtrace.dk`.
 * @returns The URL without a trailing slash, query or fragment.
 * @throws {@link InputError} `missing_value` when the URL is absent.
 * @throws {@link InputError} `malformed_value` when the value is not a URL, or has credentials, a query, a fragment or a
 * path that is not allowed.
 * @throws {@link InputError} `insecure_url` for `http` to a machine that `allowHttpTo` does not name, and for any other scheme.
 *
 * @example
 * ```ts
 * import { parseBaseUrl } from "@energy-clients/client-core";
 *
 * parseBaseUrl("https://api.example/v2.2/", { allowPath: true }); // "https://api.example/v2.2"
 * ```
 */
export function parseBaseUrl(
  value: string,
  { field = "baseUrl", allowPath = false, allowHttpTo }: BaseUrlRules = {},
): string {
  if (value === undefined || value === null || value === "") {
    throw new InputError("missing_value", field, "is required; expected an absolute https URL");
  }
  const url = typeof value === "string" && URL.canParse(value) ? new URL(value) : undefined;
  if (!url) {
    throw new InputError(
      "malformed_value",
      field,
      `expected an absolute https URL but got ${shapeOf(value)}`,
    );
  }
  checkHttpHosts(allowHttpTo);
  if (!isSecureUrl(url, allowHttpTo)) {
    const isHttp = url.protocol === "http:";
    throw new InputError(
      "insecure_url",
      field,
      `expected https but got ${url.protocol.slice(0, -1)}; plain http is allowed for localhost${
        isHttp ? `, and for internal hosts that allowHttpTo names (this one is ${url.hostname})` : " only"
      }`,
    );
  }
  if (url.username || url.password) {
    throw new InputError(
      "malformed_value",
      field,
      "must not contain a user name or password; give credentials as options",
    );
  }
  if (url.search || url.hash) {
    throw new InputError(
      "malformed_value",
      field,
      "must not contain a query or fragment; end it after the path",
    );
  }
  const path = url.pathname.replace(/\/+$/, "");
  if (path && !allowPath) {
    throw new InputError(
      "malformed_value",
      field,
      `must not contain a path; give only the origin: ${url.origin}`,
    );
  }
  return url.origin + path;
}
