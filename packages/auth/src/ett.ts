import { checkGuid } from "@energy-clients/client-core";
import { createEttClient, type EttClient, type EttClientOptions } from "@energy-clients/ett-client";
import { COMMON_OPTIONS, type CommonOptions, checkCommonOptions, fetchOf } from "./client/client-options.js";
import { createTokens, type TokenControl, tokenControl } from "./client/client-tokens.js";
import { type EttEnvironmentUrls, resolveEttEnvironment } from "./client/ett-environment.js";
import { composeFetch } from "./http/compose-fetch.js";
import { checkOptionNames, optionNames } from "./options/check-options.js";
import { reliabilityLayers } from "./retry/reliability.js";
import { refuseBrowser } from "./secrets/browser-guard.js";
import { guardOrigins } from "./secrets/origin-guard.js";
import { checkSecret, type Secret } from "./secrets/secret.js";
import { requestClientCredentialsToken } from "./tokens/client-credentials.js";
import { refreshOnConsent } from "./tokens/consent-refresh.js";
import { addCredentials } from "./tokens/credentials.js";

export type { TokenControl } from "./client/client-tokens.js";
export type { EttEnvironmentUrls } from "./client/ett-environment.js";
export type { Secret } from "./secrets/secret.js";

/** Options of {@link createAuthenticatedEttClient}. */
export interface AuthenticatedEttOptions
  extends CommonOptions,
    Pick<EttClientOptions, "apiVersion" | "apiVersions"> {
  // Written out, so that an error of the compiler shows the choices and not the name of a type.
  /** `demo`, `production`, or the URLs of another environment. */
  readonly environment: "demo" | "production" | EttEnvironmentUrls;
  /** The client id that ETT issued: a GUID. */
  readonly clientId: string;
  /** The client secret, or a function that fetches it; called for every token request. */
  readonly clientSecret: Secret;
}

/** An ETT client with its own credentials. */
export interface AuthenticatedEttClient extends EttClient, TokenControl {}

const OPTIONS = /* @__PURE__ */ optionNames<Omit<AuthenticatedEttOptions, keyof CommonOptions>>(
  { environment: true, clientId: true, clientSecret: true, apiVersion: true, apiVersions: true },
  COMMON_OPTIONS,
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
  checkCommonOptions(options);
  const { baseUrl, tokenUrl, scope } = resolveEttEnvironment(options.environment);
  const {
    clientId,
    clientSecret,
    apiVersion,
    apiVersions,
    tokenTimeoutMs: timeoutMs,
    now,
    monotonicNow,
    random,
  } = options;
  checkGuid(clientId, "clientId");
  checkSecret(clientSecret, "clientSecret");

  const fetch = fetchOf(options);
  const tokens = createTokens(options, { tokenUrl, clientId, scope }, () =>
    requestClientCredentialsToken({
      tokenUrl,
      clientId,
      clientSecret,
      scope,
      fetch,
      timeoutMs,
      setTimer: options.setTimer,
      now,
      monotonicNow,
    }),
  );
  const { perCall, perRequest } = reliabilityLayers(options);
  const apiFetch = composeFetch(
    [
      ...perCall,
      refreshOnConsent({ tokens, now, monotonicNow, random }),
      addCredentials({ tokens, now, monotonicNow, random }),
      ...perRequest,
      guardOrigins({ origins: [new URL(baseUrl).origin] }),
    ],
    fetch,
  );
  const client = createEttClient({
    baseUrl,
    fetch: apiFetch,
    ...(apiVersion !== undefined && { apiVersion }),
    ...(apiVersions !== undefined && { apiVersions }),
  });
  return Object.assign(client, tokenControl(tokens));
}
