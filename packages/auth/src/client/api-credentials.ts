import { InputError, parseBaseUrl, shapeOf } from "@energy-clients/client-core";
import { composeFetch } from "../http/compose-fetch.js";
import { checkOptionNames, checkText, optionNames } from "../options/check-options.js";
import { refuseBrowser } from "../secrets/browser-guard.js";
import { checkSecret, type Secret } from "../secrets/secret.js";
import { addApiKey } from "../tokens/api-key.js";
import { requestClientCredentialsToken } from "../tokens/client-credentials.js";
import { addCredentials, awaitToken } from "../tokens/credentials.js";
import { COMMON_OPTIONS, type CommonOptions, checkCommonOptions, fetchOf } from "./client-options.js";
import { type BudgetOptions, quotaOf } from "./client-quota.js";
import { createTokens, type TokenControl, tokenControl } from "./client-tokens.js";
import { composeCredentials } from "./compose-credentials.js";
import type { Credentials } from "./credentials.js";

/** An OAuth 2.0 client: what a document's security scheme `oauth2` with the flow `clientCredentials` requires. */
export interface OAuthClient {
  /** URL of the token endpoint: https, or http on this machine. Its origin may differ from that of `baseUrl`. */
  readonly tokenUrl: string;
  readonly clientId: string;
  /** The client secret, or a function that fetches it; called for every token request. */
  readonly clientSecret: Secret;
  /** Scopes, separated by spaces. @defaultValue none is requested */
  readonly scope?: string;
}

/** An API key: what a document's security scheme `apiKey` in a header requires. */
export interface ApiKey {
  /** Name of the header, such as `x-api-key`. A key in a query is not supported: it would be part of the URL, which is logged. */
  readonly header: string;
  /** The key, or a function that fetches it; called for every request. */
  readonly value: Secret;
}

/** Options of {@link createApiCredentials}. At least one of `oauth` and `apiKey` is required. */
export interface ApiCredentialsOptions extends CommonOptions, BudgetOptions {
  readonly baseUrl: string;
  readonly oauth?: OAuthClient;
  readonly apiKey?: ApiKey;
}

const OPTIONS = /* @__PURE__ */ optionNames<Omit<ApiCredentialsOptions, keyof CommonOptions>>(
  { baseUrl: true, oauth: true, apiKey: true, usagePlan: true, quota: true },
  COMMON_OPTIONS,
);
const OAUTH_OPTIONS = /* @__PURE__ */ optionNames<OAuthClient>({
  tokenUrl: true,
  clientId: true,
  clientSecret: true,
  scope: true,
});
const KEY_OPTIONS = /* @__PURE__ */ optionNames<ApiKey>({ header: true, value: true });

/** Headers that the client or `fetch` sets. */
const TAKEN: readonly string[] = [
  "accept",
  "accept-encoding",
  "authorization",
  "connection",
  "content-length",
  "content-type",
  "host",
];

/**
 * Creates the credentials for any API whose document declares OAuth 2.0 client credentials, an API key in a header, or both.
 * For ETT and enmacc, {@link createEttCredentials} and {@link createEnmaccCredentials} know more.
 *
 * Token and key are sent to the origin of `baseUrl` only, the secret to the token endpoint only.
 *
 * @throws {@link InputError} when an option cannot be right; `field` names it.
 * @throws {@link AuthError} `browser_not_supported` in a browser. Calls reject with its other codes.
 *
 * @example
 * ```ts
 * import { createApiCredentials } from "@energy-clients/auth";
 *
 * const credentials = createApiCredentials({
 *   baseUrl: "https://api.example",
 *   oauth: {
 *     tokenUrl: "https://login.example/oauth2/token",
 *     clientId: "my-client",
 *     clientSecret: async () => process.env["CLIENT_SECRET"] ?? "",
 *   },
 *   apiKey: { header: "x-api-key", value: async () => process.env["API_KEY"] ?? "" },
 * });
 * ```
 */
export function createApiCredentials(options: ApiCredentialsOptions): Credentials {
  refuseBrowser();
  checkOptionNames(options, OPTIONS);
  checkCommonOptions(options);
  const { allowHttpTo, now, monotonicNow, random } = options;
  const baseUrl = parseBaseUrl(options.baseUrl, { allowPath: true, allowHttpTo });
  const oauth = options.oauth && checkOAuth(options.oauth, allowHttpTo);
  const apiKey = options.apiKey && checkKey(options.apiKey);
  if (!oauth && !apiKey) {
    throw new InputError("missing_value", "oauth", "is missing; give oauth, apiKey or both");
  }
  if (!oauth && options.quota?.store !== undefined && options.quota.key === undefined) {
    const problem =
      "is missing; without a client id, only a name that you choose tells the budgets of two API keys apart";
    throw new InputError("missing_value", "quota.key", problem);
  }
  const send = fetchOf(options);
  const quota = quotaOf(options, `${baseUrl}|${oauth?.clientId ?? apiKey?.apiKeyHeader}`);
  const tokenFetch = composeFetch(quota ? [quota.tokenRequests] : [], send);
  const tokens =
    oauth &&
    createTokens(options, oauth, () =>
      requestClientCredentialsToken({
        ...oauth,
        fetch: tokenFetch,
        allowHttpTo,
        timeoutMs: options.tokenTimeoutMs,
        setTimer: options.setTimer,
        now,
        monotonicNow,
      }),
    );
  const permit = quota ? [quota.calls] : [];
  const layers = [
    // A call must not hold a permit while it waits for a token.
    ...(quota && tokens ? [awaitToken(tokens)] : []),
    ...permit,
    // The replay after a 401 takes another permit.
    ...(tokens ? [addCredentials({ tokens, ...apiKey, now, monotonicNow, random }), ...permit] : []),
    ...(apiKey && !tokens ? [addApiKey(apiKey)] : []),
  ];
  const control = tokens ? tokenControl(tokens) : NO_TOKEN;
  return composeCredentials(options, { baseUrl, send, layers, control });
}

/** An API key has no token to replace. */
const NO_TOKEN: TokenControl = { refreshToken: async () => undefined };

function checkOAuth(oauth: OAuthClient, allowHttpTo: readonly string[] | undefined) {
  checkOptionNames(oauth, OAUTH_OPTIONS, "oauth");
  const rules = { field: "oauth.tokenUrl", allowPath: true, allowHttpTo };
  const tokenUrl = parseBaseUrl(oauth.tokenUrl, rules);
  const { clientId, clientSecret, scope } = oauth;
  checkText(clientId, "oauth.clientId");
  checkSecret(clientSecret, "oauth.clientSecret");
  if (scope !== undefined) checkText(scope, "oauth.scope");
  return { tokenUrl, clientId, clientSecret, ...(scope !== undefined && { scope }) };
}

function checkKey(key: ApiKey) {
  checkOptionNames(key, KEY_OPTIONS, "apiKey");
  const { header, value } = key;
  checkText(header, "apiKey.header");
  const name = header.toLowerCase();
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name) || TAKEN.includes(name)) {
    const problem = `expected the name of a header such as x-api-key but got ${TAKEN.includes(name) ? name : shapeOf(header)}`;
    throw new InputError("malformed_value", "apiKey.header", problem);
  }
  checkSecret(value, "apiKey.value");
  return { apiKey: value, apiKeyHeader: name };
}
