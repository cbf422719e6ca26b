import { checkGuid, InputError, parseBaseUrl, shapeOf } from "@energy-clients/client-core";

/** Options of {@link consentUrl}. */
export interface ConsentUrlOptions {
  /** GUID of your client, from the onboarding with ETT. */
  readonly clientId: string;
  /** URL to which ETT redirects the user. It must be registered with ETT, and may have parameters of your own. */
  readonly redirectUrl: string;
  /** Origin of the environment. @defaultValue `"https://energytrackandtrace.dk"` */
  readonly baseUrl?: string;
  /** Language of the page, as a code of two letters; ETT's guide uses `da`. @defaultValue `"da"` */
  readonly language?: string;
}

/**
 * Builds the URL of the page on which a user grants your client the consent of an organisation. Open it in the user's
 * browser.
 *
 * The API knows a new consent at once, but your current token does not include it. Get a new token before you act for
 * the organisation: call `refreshToken()` of the client from `@energy-clients/auth/ett`.
 *
 * @throws {@link InputError} when the client id is not a GUID, the redirect URL is not an absolute http(s) URL, or
 * another option is invalid.
 *
 * @example
 * ```ts
 * import { consentUrl } from "@energy-clients/ett-client";
 *
 * const url = consentUrl({
 *   clientId: "5c9e2d31-6b4f-4a7d-8e02-9f31c5a7b648",
 *   redirectUrl: "https://app.example/consented?customer=42",
 * });
 * ```
 */
export function consentUrl(options: ConsentUrlOptions): string {
  const { clientId, redirectUrl, baseUrl = "https://energytrackandtrace.dk", language = "da" } = options;
  checkGuid(clientId, "clientId");
  if (!URL.canParse(redirectUrl) || !/^https?:$/.test(new URL(redirectUrl).protocol)) {
    throw new InputError(
      "malformed_value",
      "redirectUrl",
      `expected an absolute http or https URL but got ${shapeOf(redirectUrl)}`,
    );
  }
  if (!/^[a-z]{2}$/.test(language)) {
    throw new InputError(
      "malformed_value",
      "language",
      `expected two letters such as da but got ${shapeOf(language)}`,
    );
  }
  const query = new URLSearchParams({ "client-id": clientId, "redirect-url": redirectUrl });
  return `${parseBaseUrl(baseUrl)}/${language}/onboarding?${query}`;
}
