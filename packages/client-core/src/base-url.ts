import { InputError, shapeOf } from "./input-error.js";

/** Options of {@link parseBaseUrl}. */
export interface BaseUrlRules {
  /** Name of the option, for the error message. @defaultValue `"baseUrl"` */
  readonly field?: string;
  /** Whether a path such as `/v2.2` may follow the origin. @defaultValue `false` */
  readonly allowPath?: boolean;
}

/**
 * Checks the base URL of a client, and removes its trailing slash.
 * Plain `http` is allowed for the local machine only: tokens and keys must not travel unencrypted.
 *
 * @param value - Absolute URL, such as `https://energytrackandtrace.dk`.
 * @returns The URL without a trailing slash, query or fragment.
 * @throws {@link InputError} `missing_value` when the URL is absent.
 * @throws {@link InputError} `malformed_value` when the value is not a URL, or has credentials, a query, a fragment or a
 * path that is not allowed.
 * @throws {@link InputError} `insecure_url` for `http` to another machine, and for any other scheme.
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
  { field = "baseUrl", allowPath = false }: BaseUrlRules = {},
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
  const isLoopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback)) {
    throw new InputError(
      "insecure_url",
      field,
      `expected https but got ${url.protocol.slice(0, -1)}; plain http is allowed for localhost only`,
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
