import { CLIENT_ID, CLIENT_SECRET, type CreateTokenSource, SCOPE } from "./token-endpoint.ts";

/** The floor: a token in a variable, written by hand with care. One request for all who wait; no refresh ahead. */
export const createTokenSource: CreateTokenSource = (endpoint) => {
  let header = "";
  let renewAt = 0;
  let pending: Promise<string> | undefined;

  async function request(): Promise<string> {
    const body = new URLSearchParams({
      grant_type: "client_credentials",
      client_id: CLIENT_ID,
      client_secret: CLIENT_SECRET,
      scope: SCOPE,
    });
    const response = await endpoint.fetch(endpoint.url, { method: "POST", body });
    if (!response.ok) throw new Error(`the token endpoint returned status ${response.status}`);
    const { access_token: token, expires_in: seconds } = await response.json();
    header = `Bearer ${token}`;
    renewAt = Date.now() + seconds * 1000 - 30_000;
    return header;
  }

  return async () => {
    if (Date.now() < renewAt) return header;
    pending ??= request().finally(() => {
      pending = undefined;
    });
    return pending;
  };
};
