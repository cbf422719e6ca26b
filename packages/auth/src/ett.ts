import { createEttClient, type EttClient, type EttClientOptions } from "@energy-clients/ett-client";
import type { TokenControl } from "./client/client-tokens.js";
import { withCredentials } from "./client/credentials.js";
import { createEttCredentials, ETT_OPTIONS, type EttCredentialsOptions } from "./client/ett-credentials.js";
import { checkOptionNames, optionNames } from "./options/check-options.js";
import { refuseBrowser } from "./secrets/browser-guard.js";

export type { TokenControl } from "./client/client-tokens.js";
export { type Credentials, withCredentials } from "./client/credentials.js";
export { createEttCredentials, type EttCredentialsOptions } from "./client/ett-credentials.js";
export type { EttEnvironmentUrls } from "./client/ett-environment.js";
export type { Secret } from "./secrets/secret.js";

/** Options of {@link createAuthenticatedEttClient}. */
export interface AuthenticatedEttOptions
  extends EttCredentialsOptions,
    Pick<EttClientOptions, "apiVersion" | "apiVersions"> {}

/** An ETT client with its own credentials. */
export interface AuthenticatedEttClient extends EttClient, TokenControl {}

const OPTIONS = /* @__PURE__ */ optionNames<Omit<AuthenticatedEttOptions, keyof EttCredentialsOptions>>(
  { apiVersion: true, apiVersions: true },
  ETT_OPTIONS,
);

/**
 * Builds an ETT client that requests, caches and renews its own token. Nothing is sent before the first call.
 *
 * The token is sent to the environment's origin only, the secret to its token endpoint only. After a 401, the client
 * requests a new token and replays the request once; so it does after a 403 for an organisation that consented after the
 * token was issued.
 *
 * @returns The client of `@energy-clients/ett-client`, with `refreshToken()`.
 * @throws {@link InputError} when an option cannot be right; `field` names it.
 * @throws {@link AuthError} `browser_not_supported` in a browser. Calls reject with its other codes.
 * @see {@link createEttCredentials} for several clients with one token.
 *
 * @example
 * ```ts
 * import { createAuthenticatedEttClient } from "@energy-clients/auth/ett";
 *
 * const ett = createAuthenticatedEttClient({
 *   environment: "demo",
 *   clientId: "0d7a5c44-8a0e-4d43-9a7b-3f6f3c1b2a10",
 *   clientSecret: async () => process.env["ETT_CLIENT_SECRET"] ?? "",
 * });
 * const { data, error } = await ett.getClientConsents();
 * ```
 */
export function createAuthenticatedEttClient(options: AuthenticatedEttOptions): AuthenticatedEttClient {
  refuseBrowser();
  checkOptionNames(options, OPTIONS);
  const { apiVersion, apiVersions, ...rest } = options;
  return withCredentials(createEttClient, createEttCredentials(rest), {
    ...(apiVersion !== undefined && { apiVersion }),
    ...(apiVersions !== undefined && { apiVersions }),
  });
}
