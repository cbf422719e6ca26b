import { createAuthenticatedEttClient } from "@energy-clients/auth/ett";
import { EnvHttpProxyAgent, fetch } from "undici";

const { ETT_CLIENT_ID: clientId = "", ETT_CLIENT_SECRET: clientSecret = "" } = process.env;
const dispatcher = new EnvHttpProxyAgent(); // reads HTTPS_PROXY, HTTP_PROXY and NO_PROXY

export const ett = createAuthenticatedEttClient({
  environment: "demo",
  clientId,
  clientSecret,
  fetch: (url, init) => fetch(url, { ...init, dispatcher }),
});
