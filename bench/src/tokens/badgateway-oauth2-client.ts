import { OAuth2Client, OAuth2Fetch } from "@badgateway/oauth2-client";
import { CLIENT_ID, CLIENT_SECRET, type CreateTokenSource, SCOPE } from "./token-endpoint.ts";

export const createTokenSource: CreateTokenSource = ({ url, fetch }) => {
  const client = new OAuth2Client({
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    tokenEndpoint: url,
    authenticationMethod: "client_secret_post",
    fetch,
  });
  const wrapper = new OAuth2Fetch({
    client,
    getNewToken: () => client.clientCredentials({ scope: [SCOPE] }),
  });
  return async () => `Bearer ${await wrapper.getAccessToken()}`;
};
