import { createAuthenticatedEttClient } from "@energy-clients/auth/ett";
import { unwrap } from "@energy-clients/ett-client";

/** Makes a call of a service with its own credentials. */
export async function consents(clientId: string, clientSecret: string) {
  const ett = createAuthenticatedEttClient({ environment: "demo", clientId, clientSecret });
  return await unwrap(ett.getClientConsents());
}
