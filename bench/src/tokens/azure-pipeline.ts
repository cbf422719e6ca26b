import type { TokenCredential } from "@azure/core-auth";
import {
  bearerTokenAuthenticationPolicy,
  createHttpHeaders,
  createPipelineRequest,
} from "@azure/core-rest-pipeline";
import type { CreateTokenSource } from "./token-endpoint.ts";

/** The policy of its pipeline that adds the token, around a credential that asks the endpoint each time. */
export const createTokenSource: CreateTokenSource = ({ tokenResponse, lifetimeMs }) => {
  const credential: TokenCredential = {
    async getToken() {
      const { access_token: token } = await tokenResponse();
      return { token: String(token), expiresOnTimestamp: Date.now() + lifetimeMs };
    },
  };
  const policy = bearerTokenAuthenticationPolicy({ credential, scopes: "https://energy.example/.default" });
  const headers = createHttpHeaders();
  return async () => {
    const request = createPipelineRequest({ url: "https://energy.example/" });
    await policy.sendRequest(request, async (sent) => ({ request: sent, status: 200, headers }));
    return String(request.headers.get("authorization"));
  };
};
