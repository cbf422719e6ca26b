import { OAuth2Client } from "google-auth-library";
import { CLIENT_ID, CLIENT_SECRET, type CreateTokenSource } from "./token-endpoint.ts";

/** It has no client credentials grant for a foreign endpoint: its refresh token grant stands in, kept the same way. */
export const createTokenSource: CreateTokenSource = ({ url, fetch }) => {
  const client = new OAuth2Client({
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    endpoints: { oauth2TokenUrl: url },
    credentials: { refresh_token: "the-refresh-token-of-the-benchmarks" },
    transporterOptions: { fetchImplementation: fetch },
  });
  return async () => `Bearer ${(await client.getAccessToken()).token}`;
};
