import { type AuthenticatedEttClient, createAuthenticatedEttClient } from "@energy-clients/auth/ett";

/** A client of ETT with credentials that open any mock. */
export function connectEtt(baseUrl: string, tokenUrl: string): AuthenticatedEttClient {
  return createAuthenticatedEttClient({
    environment: { baseUrl, tokenUrl, scope: "https://demo.example/.default" },
    clientId: "8d3b2f60-1c7e-4a53-9d0e-5f1a2b3c4d5e",
    clientSecret: () => "example-secret",
  });
}
