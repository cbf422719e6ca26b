import { InputError, resolveVersions, shapeOf } from "@energy-clients/client-core";
import {
  createEnmaccClient,
  type EnmaccClient,
  type EnmaccClientOptions,
  operations,
} from "@energy-clients/enmacc-client";
import { COMMON_OPTIONS, type CommonOptions, checkCommonOptions, fetchOf } from "./client/client-options.js";
import { createTokens, type TokenControl, tokenControl } from "./client/client-tokens.js";
import { composeFetch } from "./http/compose-fetch.js";
import { checkOptionNames, checkText, optionNames } from "./options/check-options.js";
import { createQuota, type Quota } from "./rate-limit/quota.js";
import { checkQuotaWait, QUOTA_WAIT_OPTIONS, type QuotaWaitOptions } from "./rate-limit/quota-options.js";
import { checkUsagePlan, type UsagePlan } from "./rate-limit/usage-plan.js";
import { reliabilityLayers } from "./retry/reliability.js";
import { refuseBrowser } from "./secrets/browser-guard.js";
import { guardOrigins } from "./secrets/origin-guard.js";
import { checkSecret, type Secret } from "./secrets/secret.js";
import { addCredentials, awaitToken } from "./tokens/credentials.js";
import { type EnmaccParameterPlace, requestEnmaccToken } from "./tokens/enmacc-token.js";

export type { TokenControl } from "./client/client-tokens.js";
export type { QuotaPriority, QuotaWaitOptions } from "./rate-limit/quota-options.js";
export type { QuotaPeriod, UsagePlan, UsageQuota } from "./rate-limit/usage-plan.js";
export type { Secret } from "./secrets/secret.js";
export type { EnmaccParameterPlace } from "./tokens/enmacc-token.js";

/** How to authenticate in an environment that differs from enmacc's public description. */
export interface EnmaccAuthenticateOptions {
  /** Path of the operation, below `baseUrl` and its version. @defaultValue `"/authenticate"` */
  readonly path?: string;
  /** Where id and secret are sent. With `query`, servers and proxies write the secret into their logs. @defaultValue `"json"` */
  readonly parameters?: EnmaccParameterPlace;
}

/** Options of {@link createAuthenticatedEnmaccClient}. */
export interface AuthenticatedEnmaccOptions
  extends CommonOptions,
    Pick<EnmaccClientOptions, "apiVersion" | "apiVersions"> {
  /** URL that enmacc issued with the credentials. If it ends in a version, such as `/v2.2`, all requests use that version. */
  readonly baseUrl: string;
  readonly clientId: string;
  /** The client secret, or a function that fetches it; called for every token request. */
  readonly clientSecret: Secret;
  /** Sent as `x-api-key` with every request; a function is called for every request. */
  readonly apiKey: Secret;
  readonly authenticate?: EnmaccAuthenticateOptions;
  /**
   * The rate and quota of the API key, which enmacc states with the credentials. All requests, including token requests,
   * then wait for a permit instead of receiving a 429. @defaultValue none: nothing waits
   */
  readonly usagePlan?: UsagePlan;
  /** How requests wait for a permit, and with which processes they share the budget. Requires `usagePlan`. */
  readonly quota?: QuotaWaitOptions;
}

/** An enmacc client with its own credentials. */
export interface AuthenticatedEnmaccClient extends EnmaccClient, TokenControl {
  readonly clientId: string;
}

const OPTIONS = /* @__PURE__ */ optionNames<Omit<AuthenticatedEnmaccOptions, keyof CommonOptions>>(
  {
    baseUrl: true,
    apiVersion: true,
    apiVersions: true,
    clientId: true,
    clientSecret: true,
    apiKey: true,
    authenticate: true,
    usagePlan: true,
    quota: true,
  },
  COMMON_OPTIONS,
);
const AUTHENTICATE_OPTIONS = /* @__PURE__ */ optionNames<EnmaccAuthenticateOptions>({
  path: true,
  parameters: true,
});
const PLACES: readonly EnmaccParameterPlace[] = ["json", "form", "query"];

/**
 * Builds an enmacc client that requests, caches and renews its own token, and sends the API key with every request.
 * Nothing is sent before the first call. Key and token are sent to the origin of `baseUrl` only.
 *
 * @returns The client of `@energy-clients/enmacc-client`, with `refreshToken()`.
 * @throws {@link InputError} when an option cannot be right; `field` names it.
 * @throws {@link AuthError} `browser_not_supported` in a browser. Calls reject with its other codes.
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
  checkCommonOptions(options);
  const { clientId, clientSecret, apiKey, tokenTimeoutMs: timeoutMs, now, monotonicNow, random } = options;
  const { baseUrl, versionOf } = resolveVersions(options, "path");
  const { path, parameters } = checkAuthenticate(options.authenticate);
  checkText(clientId, "clientId");
  checkSecret(clientSecret, "clientSecret");
  checkSecret(apiKey, "apiKey");

  const guarded = composeFetch([guardOrigins({ origins: [new URL(baseUrl).origin] })], fetchOf(options));
  const quota = enmaccQuota(options, `${baseUrl}|${clientId}`);
  const authenticateUrl = `${baseUrl}/${versionOf(operations.authenticate)}${path}`;
  const tokens = createTokens(options, { tokenUrl: authenticateUrl, clientId }, () =>
    requestEnmaccToken({
      authenticateUrl,
      clientId,
      clientSecret,
      apiKey,
      parameters,
      fetch: composeFetch(quota ? [quota.tokenRequests] : [], guarded),
      timeoutMs,
      setTimer: options.setTimer,
      now,
      monotonicNow,
    }),
  );
  const { perCall, perRequest } = reliabilityLayers(options);
  const fetch = composeFetch(
    [
      ...perCall,
      ...(quota ? [awaitToken(tokens), quota.calls] : []),
      addCredentials({ tokens, apiKey, now, monotonicNow, random }),
      ...(quota ? [quota.calls] : []),
      ...perRequest,
    ],
    guarded,
  );
  const { baseUrl: url, apiVersion, apiVersions } = options;
  const client = createEnmaccClient({
    baseUrl: url,
    fetch,
    ...(apiVersion !== undefined && { apiVersion }),
    ...(apiVersions !== undefined && { apiVersions }),
  });
  return Object.assign(client, tokenControl(tokens), { clientId });
}

function enmaccQuota(options: AuthenticatedEnmaccOptions, key: string): Quota | undefined {
  const { usagePlan, quota, now, monotonicNow, onEvent, setTimer } = options;
  if (quota !== undefined) {
    checkOptionNames(quota, QUOTA_WAIT_OPTIONS, "quota");
    checkQuotaWait(quota, "quota.");
    if (usagePlan === undefined) {
      throw new InputError("missing_value", "usagePlan", "is missing; quota has no effect without it");
    }
  }
  if (usagePlan === undefined) return undefined;
  checkUsagePlan(usagePlan, "usagePlan");
  return createQuota({ plan: usagePlan, key, ...quota, now, monotonicNow, onEvent, setTimer });
}

function checkAuthenticate(options: EnmaccAuthenticateOptions = {}): Required<EnmaccAuthenticateOptions> {
  checkOptionNames(options, AUTHENTICATE_OPTIONS, "authenticate");
  const { path = "/authenticate", parameters = "json" } = options;
  if (typeof path !== "string" || !/^(\/[\w\-.~%]+)+$/.test(path)) {
    const problem = `expected a path such as /authenticate, without a query, got ${shapeOf(path)}`;
    throw new InputError("malformed_value", "authenticate.path", problem);
  }
  if (!PLACES.includes(parameters)) {
    const problem = `expected ${PLACES.join(", ")}, got ${shapeOf(parameters)}`;
    throw new InputError("malformed_value", "authenticate.parameters", problem);
  }
  return { path, parameters };
}
