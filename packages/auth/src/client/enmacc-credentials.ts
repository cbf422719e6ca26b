import { parseBaseUrl } from "@energy-clients/client-core";
import { composeFetch } from "../http/compose-fetch.js";
import { checkOptionNames, checkText, optionNames } from "../options/check-options.js";
import { refuseBrowser } from "../secrets/browser-guard.js";
import { checkSecret, type Secret } from "../secrets/secret.js";
import { addCredentials, awaitToken } from "../tokens/credentials.js";
import { createEnmaccTokenRequest } from "../tokens/enmacc-token.js";
import { COMMON_OPTIONS, type CommonOptions, checkCommonOptions, fetchOf } from "./client-options.js";
import { type BudgetOptions, quotaOf } from "./client-quota.js";
import { createTokens, tokenControl } from "./client-tokens.js";
import { composeCredentials } from "./compose-credentials.js";
import type { Credentials } from "./credentials.js";
import { type EnmaccAuthenticateOptions, resolveAuthenticate } from "./enmacc-authenticate.js";

/** Options of {@link createEnmaccCredentials}. */
export interface EnmaccCredentialsOptions extends CommonOptions, BudgetOptions {
  /** URL that enmacc issued with the credentials. If it ends in a version, such as `/v2.2`, all requests use that version. */
  readonly baseUrl: string;
  readonly clientId: string;
  /** The client secret, or a function that fetches it; called for every token request. */
  readonly clientSecret: Secret;
  /** Sent as `x-api-key` with every request; a function is called for every request. */
  readonly apiKey: Secret;
  readonly authenticate?: EnmaccAuthenticateOptions;
}

export const ENMACC_OPTIONS = /* @__PURE__ */ optionNames<
  Omit<EnmaccCredentialsOptions, keyof CommonOptions>
>(
  {
    baseUrl: true,
    clientId: true,
    clientSecret: true,
    apiKey: true,
    authenticate: true,
    usagePlan: true,
    quota: true,
  },
  COMMON_OPTIONS,
);

/**
 * Creates the credentials of one application at enmacc, for one or several clients: those of enmacc CONNECT and of
 * enmacc's other APIs, brought in with `pnpm specs add`. Clients with the same credentials share token and budget.
 *
 * Key and token are sent to the origin of `baseUrl` only; id, secret and key to the authentication URL.
 *
 * @throws {@link InputError} when an option cannot be right; `field` names it.
 * @throws {@link AuthError} `browser_not_supported` in a browser. Calls reject with its other codes.
 *
 * @example
 * ```ts
 * import { createEnmaccCredentials, withCredentials } from "@energy-clients/auth";
 * import { createEnmaccClient } from "@energy-clients/enmacc-client";
 *
 * const credentials = createEnmaccCredentials({
 *   baseUrl: "https://connect-sandbox.enmacc.com",
 *   clientId: "my-client",
 *   clientSecret: async () => process.env["ENMACC_CLIENT_SECRET"] ?? "",
 *   apiKey: async () => process.env["ENMACC_API_KEY"] ?? "",
 *   usagePlan: { ratePerSecond: 10, burst: 20, quota: { limit: 10_000, period: "day" } },
 * });
 * const enmacc = withCredentials(createEnmaccClient, credentials);
 * ```
 */
export function createEnmaccCredentials(options: EnmaccCredentialsOptions): Credentials {
  refuseBrowser();
  checkOptionNames(options, ENMACC_OPTIONS);
  checkCommonOptions(options);
  const {
    clientId,
    clientSecret,
    apiKey,
    allowHttpTo,
    tokenTimeoutMs: timeoutMs,
    now,
    monotonicNow,
  } = options;
  const baseUrl = parseBaseUrl(options.baseUrl, { allowPath: true, allowHttpTo });
  const {
    url: authenticateUrl,
    parameters,
    names,
  } = resolveAuthenticate(baseUrl, options.authenticate, allowHttpTo);
  checkText(clientId, "clientId");
  checkSecret(clientSecret, "clientSecret");
  checkSecret(apiKey, "apiKey");

  const send = fetchOf(options);
  const quota = quotaOf(options, `${baseUrl}|${clientId}`);
  const requestToken = createEnmaccTokenRequest({
    authenticateUrl,
    clientId,
    clientSecret,
    apiKey,
    parameters,
    names,
    fetch: composeFetch(quota ? [quota.tokenRequests] : [], send),
    allowHttpTo,
    timeoutMs,
    setTimer: options.setTimer,
    now,
    monotonicNow,
  });
  const tokens = createTokens(options, { tokenUrl: authenticateUrl, clientId }, requestToken);
  const permit = quota ? [quota.calls] : [];
  const layers = [
    // A call must not hold a permit while it waits for a token.
    ...(quota ? [awaitToken(tokens)] : []),
    ...permit,
    addCredentials({ tokens, apiKey, now, monotonicNow, random: options.random }),
    // The replay after a 401 takes another permit.
    ...permit,
  ];
  return composeCredentials(options, { baseUrl, send, layers, control: tokenControl(tokens) });
}
