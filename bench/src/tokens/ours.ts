import { addCredentials, createTokenCache, requestClientCredentialsToken } from "@energy-clients/auth";
import type { Fetch, FetchInit } from "@energy-clients/client-core";
import {
  type CreateTokenSource,
  CLIENT_ID as clientId,
  CLIENT_SECRET as clientSecret,
  SCOPE as scope,
  type TokenEndpoint,
} from "./token-endpoint.ts";

function createTokens({ url: tokenUrl, fetch }: TokenEndpoint) {
  return createTokenCache({
    requestToken: () =>
      requestClientCredentialsToken({ tokenUrl, clientId, clientSecret, scope, fetch: fetch as Fetch }),
  });
}

/** The token cache that both authenticated clients use. */
export const createTokenSource: CreateTokenSource = (endpoint) => {
  const tokens = createTokens(endpoint);
  return async () => (tokens.fresh() ?? (await tokens.get())).authorization();
};

/** The decorator around it: what one call pays for its credentials in all, the copy of the headers included. */
export const createDecoratorSource: CreateTokenSource = (endpoint) => {
  const response = new Response(null, { status: 200 });
  let sent: FetchInit | undefined;
  const send: Fetch = (_url, init) => {
    sent = init;
    return Promise.resolve(response);
  };
  const withToken = addCredentials({ tokens: createTokens(endpoint) })(send);
  const init: FetchInit = { method: "GET", headers: { "x-api-version": "1" } };
  return async () => {
    await withToken("https://energy.example/", init);
    return String(sent?.headers.authorization);
  };
};
