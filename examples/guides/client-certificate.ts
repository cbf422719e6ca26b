import { readFileSync } from "node:fs";
import { createAuthenticatedEttClient } from "@energy-clients/auth/ett";
import { Agent, fetch } from "undici";

const { ETT_CLIENT_ID: clientId = "", ETT_CLIENT_SECRET: clientSecret = "" } = process.env;
const { GATEWAY_URL = "", CERTIFICATE_FILE = "", KEY_FILE = "", AUTHORITY_FILE = "" } = process.env;
const identity = {
  cert: readFileSync(CERTIFICATE_FILE), // the client certificate, with its intermediates
  key: readFileSync(KEY_FILE),
  ca: readFileSync(AUTHORITY_FILE), // replaces the authorities that Node trusts
};
// Through a proxy: new ProxyAgent({ uri, requestTls: identity }), or new EnvHttpProxyAgent({ requestTls: identity }).
const dispatcher = new Agent({ connect: identity });

export const ett = createAuthenticatedEttClient({
  environment: { baseUrl: `${GATEWAY_URL}/ett`, tokenUrl: `${GATEWAY_URL}/token`, scope: "ett" },
  clientId,
  clientSecret,
  fetch: (url, init) => fetch(url, { ...init, dispatcher }),
});
