import { type AuthenticatedEnmaccClient, createAuthenticatedEnmaccClient } from "@energy-clients/auth/enmacc";

/** A client of enmacc with credentials that open any mock. */
export function connectEnmacc(baseUrl: string): AuthenticatedEnmaccClient {
  return createAuthenticatedEnmaccClient({
    baseUrl,
    clientId: "nordlicht",
    clientSecret: "example-secret",
    apiKey: "example-key",
  });
}
