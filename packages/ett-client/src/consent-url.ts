import { checkGuid, InputError, parseBaseUrl, shapeOf } from "@energy-clients/client-core";

/** Options of {@link consentUrl}. */
export interface ConsentUrlOptions {
  /** GUID of your client, as ETT gave it at onboarding. */
  readonly clientId: string;
  /** Where the user lands afterwards: a URL that is registered with ETT. It may carry parameters of your own. */
  readonly redirectUrl: string;
  /** Origin of the environment. @defaultValue `"https://energytrackandtrace.dk"` */
  readonly baseUrl?: string;
  /** Language of the page. ETT's guide shows `da`. @defaultValue `"da"` */
  readonly language?: string;
}

/**
 * The page to which a user of an organisation is sent to grant your client consent. Open it in the user's browser.
 *
 * A consent reaches the API at once, but not the token that you hold: fetch a new one before acting for the
 * organisation (`refresh()` of `@energy-clients/auth`).
 *
 * @throws {@link InputError} when the client id is no GUID or the redirect URL is no absolute http(s) URL.
 */
export function consentUrl(options: ConsentUrlOptions): string {
  const { clientId, redirectUrl, baseUrl = "https://energytrackandtrace.dk", language = "da" } = options;
  checkGuid(clientId, "clientId");
  if (!URL.canParse(redirectUrl) || !/^https?:$/.test(new URL(redirectUrl).protocol)) {
    throw new InputError(
      "malformed_value",
      "redirectUrl",
      `expected an absolute URL, got ${shapeOf(redirectUrl)}`,
    );
  }
  if (!/^[a-z]{2}$/.test(language)) {
    throw new InputError(
      "malformed_value",
      "language",
      `expected two letters such as da, got ${shapeOf(language)}`,
    );
  }
  const query = new URLSearchParams({ "client-id": clientId, "redirect-url": redirectUrl });
  return `${parseBaseUrl(baseUrl)}/${language}/onboarding?${query}`;
}
