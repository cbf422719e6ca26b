import { createAuthenticatedEttClient } from "@energy-clients/auth/ett";
import { unwrap } from "@energy-clients/ett-client";

/** What a service sends with credentials of its own. */
export async function consents(clientId: string, clientSecret: string) {
  const ett = createAuthenticatedEttClient({ environment: "demo", clientId, clientSecret });
  return await unwrap(ett.call("getClientConsents"));
}
