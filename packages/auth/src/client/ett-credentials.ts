import { checkGuid } from "@energy-clients/client-core";
import { checkOptionNames, optionNames } from "../options/check-options.js";
import { refuseBrowser } from "../secrets/browser-guard.js";
import { checkSecret, type Secret } from "../secrets/secret.js";
import { requestClientCredentialsToken } from "../tokens/client-credentials.js";
import { refreshOnConsent } from "../tokens/consent-refresh.js";
import { addCredentials } from "../tokens/credentials.js";
import { COMMON_OPTIONS, type CommonOptions, checkCommonOptions, fetchOf } from "./client-options.js";
import { createTokens, tokenControl } from "./client-tokens.js";
import { composeCredentials } from "./compose-credentials.js";
import type { Credentials } from "./credentials.js";
import { type EttEnvironmentUrls, resolveEttEnvironment } from "./ett-environment.js";

/** Options of {@link createEttCredentials}. */
export interface EttCredentialsOptions extends CommonOptions {
  // Written out, so that an error of the compiler shows the choices and not the name of a type.
  /** `demo`, `production`, or the URLs of another environment. */
  readonly environment: "demo" | "production" | EttEnvironmentUrls;
  /** The client id that ETT issued: a GUID. */
  readonly clientId: string;
  /** The client secret, or a function that fetches it; called for every token request. */
  readonly clientSecret: Secret;
}

export const ETT_OPTIONS = /* @__PURE__ */ optionNames<Omit<EttCredentialsOptions, keyof CommonOptions>>(
  { environment: true, clientId: true, clientSecret: true },
  COMMON_OPTIONS,
);

/**
 * Creates the credentials of one application at ETT, for one or several clients, which then share the token.
 *
 * The token is sent to the environment's origin only, the secret to its token endpoint only. After a 401, a client requests
 * a new token and replays the request once; so it does after a 403 for an organisation that consented after the token was
 * issued.
 *
 * @throws {@link InputError} when an option cannot be right; `field` names it.
 * @throws {@link AuthError} `browser_not_supported` in a browser. Calls reject with its other codes.
 *
 * @example
 * ```ts
 * import { createEttCredentials, withCredentials } from "@energy-clients/auth";
 * import { createEttClient } from "@energy-clients/ett-client";
 *
 * const credentials = createEttCredentials({
 *   environment: "demo",
 *   clientId: "0d7a5c44-8a0e-4d43-9a7b-3f6f3c1b2a10",
 *   clientSecret: async () => process.env["ETT_CLIENT_SECRET"] ?? "",
 * });
 * const ett = withCredentials(createEttClient, credentials);
 * ```
 */
export function createEttCredentials(options: EttCredentialsOptions): Credentials {
  refuseBrowser();
  checkOptionNames(options, ETT_OPTIONS);
  checkCommonOptions(options);
  const { baseUrl, tokenUrl, scope } = resolveEttEnvironment(options.environment, options.allowHttpTo);
  const { allowHttpTo, clientId, clientSecret, tokenTimeoutMs: timeoutMs, now, monotonicNow } = options;
  checkGuid(clientId, "clientId");
  checkSecret(clientSecret, "clientSecret");

  const send = fetchOf(options);
  const tokens = createTokens(options, { tokenUrl, clientId, scope }, () =>
    requestClientCredentialsToken({
      tokenUrl,
      clientId,
      clientSecret,
      scope,
      fetch: send,
      allowHttpTo,
      timeoutMs,
      setTimer: options.setTimer,
      now,
      monotonicNow,
    }),
  );
  const settings = { tokens, now, monotonicNow, random: options.random };
  return composeCredentials(options, {
    baseUrl,
    send,
    layers: [refreshOnConsent(settings), addCredentials(settings)],
    control: tokenControl(tokens),
  });
}
