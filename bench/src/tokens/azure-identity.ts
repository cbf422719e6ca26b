import { createHttpHeaders, type HttpClient } from "@azure/core-rest-pipeline";
import { ClientSecretCredential } from "@azure/identity";
import { CLIENT_ID, CLIENT_SECRET, type CreateTokenSource, SCOPE } from "./token-endpoint.ts";

const AUTHORITY = "https://login.example";
const TENANT = "5f1a2b3c-1c7e-4a53-9d0e-8d3b2f604d5e";

/** Its credential for a client secret, which keeps tokens itself. Asks for the authority's metadata first. */
export const createTokenSource: CreateTokenSource = ({ tokenResponse }) => {
  const metadata = {
    issuer: `${AUTHORITY}/${TENANT}/v2.0`,
    authorization_endpoint: `${AUTHORITY}/${TENANT}/oauth2/v2.0/authorize`,
    token_endpoint: `${AUTHORITY}/${TENANT}/oauth2/v2.0/token`,
    jwks_uri: `${AUTHORITY}/${TENANT}/discovery/v2.0/keys`,
  };
  const httpClient: HttpClient = {
    async sendRequest(request) {
      const body = request.url.includes("/.well-known/") ? metadata : await tokenResponse();
      const headers = createHttpHeaders({ "content-type": "application/json" });
      return { request, status: 200, headers, bodyAsText: JSON.stringify(body) };
    },
  };
  const credential = new ClientSecretCredential(TENANT, CLIENT_ID, CLIENT_SECRET, {
    authorityHost: AUTHORITY,
    disableInstanceDiscovery: true,
    httpClient,
  });
  return async () => `Bearer ${(await credential.getToken(SCOPE)).token}`;
};
