import type { AuthenticatedEttClient } from "@energy-clients/auth/ett";
import { consentUrl, unwrap } from "@energy-clients/ett-client";

/** The page on which an organisation gives its consent; undefined if it has, and calls for it work. */
export async function consentPage(ett: AuthenticatedEttClient, organizationId: string, clientId: string) {
  const { result } = await unwrap(ett.getClientConsents());
  if (!result.some((consent) => consent.organizationId === organizationId)) {
    return consentUrl({ clientId, redirectUrl: "https://app.example/consented" });
  }
  await ett.refreshToken(); // the consent may be newer than the token
  return undefined;
}
