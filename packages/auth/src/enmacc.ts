import { resolveVersions } from "@energy-clients/client-core";
import {
  createEnmaccClient,
  type EnmaccClient,
  type EnmaccClientOptions,
  operations,
} from "@energy-clients/enmacc-client";
import type { TokenControl } from "./client/client-tokens.js";
import { withCredentials } from "./client/credentials.js";
import { documentedAuthenticate } from "./client/enmacc-authenticate.js";
import {
  createEnmaccCredentials,
  ENMACC_OPTIONS,
  type EnmaccCredentialsOptions,
} from "./client/enmacc-credentials.js";
import { checkOptionNames, optionNames } from "./options/check-options.js";
import { refuseBrowser } from "./secrets/browser-guard.js";

export type { TokenControl } from "./client/client-tokens.js";
export { type Credentials, withCredentials } from "./client/credentials.js";
export type { EnmaccAuthenticateOptions } from "./client/enmacc-authenticate.js";
export { createEnmaccCredentials, type EnmaccCredentialsOptions } from "./client/enmacc-credentials.js";
export type { QuotaPriority, QuotaWaitOptions } from "./rate-limit/quota-options.js";
export type { QuotaPeriod, UsagePlan, UsageQuota } from "./rate-limit/usage-plan.js";
export type { Secret } from "./secrets/secret.js";
export type { EnmaccFieldNames, EnmaccParameterNames, EnmaccParameterPlace } from "./tokens/enmacc-token.js";

/** Options of {@link createAuthenticatedEnmaccClient}. */
export interface AuthenticatedEnmaccOptions
  extends EnmaccCredentialsOptions,
    Pick<EnmaccClientOptions, "apiVersion" | "apiVersions"> {}

/** An enmacc client with its own credentials. */
export interface AuthenticatedEnmaccClient extends EnmaccClient, TokenControl {
  readonly clientId: string;
}

const OPTIONS = /* @__PURE__ */ optionNames<Omit<AuthenticatedEnmaccOptions, keyof EnmaccCredentialsOptions>>(
  { apiVersion: true, apiVersions: true },
  ENMACC_OPTIONS,
);

/**
 * Builds an enmacc client that requests, caches and renews its own token, and sends the API key with every request.
 * Nothing is sent before the first call. Key and token are sent to the origin of `baseUrl` only.
 *
 * @returns The client of `@energy-clients/enmacc-client`, with `refreshToken()`.
 * @throws {@link InputError} when an option cannot be right; `field` names it.
 * @throws {@link AuthError} `browser_not_supported` in a browser. Calls reject with its other codes.
 * @see {@link createEnmaccCredentials} for several clients with one token and budget.
 *
 * @example
 * ```ts
 * import { createAuthenticatedEnmaccClient } from "@energy-clients/auth/enmacc";
 *
 * const enmacc = createAuthenticatedEnmaccClient({
 *   baseUrl: "https://connect-sandbox.enmacc.com",
 *   clientId: "my-client",
 *   clientSecret: async () => process.env["ENMACC_CLIENT_SECRET"] ?? "",
 *   apiKey: async () => process.env["ENMACC_API_KEY"] ?? "",
 *   usagePlan: { ratePerSecond: 10, burst: 20, quota: { limit: 10_000, period: "day" } },
 * });
 * ```
 */
export function createAuthenticatedEnmaccClient(
  options: AuthenticatedEnmaccOptions,
): AuthenticatedEnmaccClient {
  refuseBrowser();
  checkOptionNames(options, OPTIONS);
  const { apiVersion, apiVersions, ...rest } = options;
  // Undefined would override a default.
  const versions = {
    ...(apiVersion !== undefined && { apiVersion }),
    ...(apiVersions !== undefined && { apiVersions }),
  };
  const place = resolveVersions(options, "path");
  const authenticate = documentedAuthenticate(operations.authenticate, place, rest.authenticate);
  const credentials = createEnmaccCredentials({ ...rest, authenticate });
  return Object.assign(withCredentials(createEnmaccClient, credentials, versions), {
    clientId: rest.clientId,
  });
}
