// Makes one transfer with the built packages, on whichever Node runs it, and prints how it ended. JavaScript, since
// Node 20 reads no TypeScript. Takes `{ origin, proxy, by, identity }` as JSON; `by` says who asks the proxy for a tunnel, and
// `identity` has the client certificate.
import { createAuthenticatedEttClient } from "../../dist/ett.mjs";

const { origin, proxy, by, identity } = JSON.parse(process.argv[2]);

async function sender() {
  const isPlatforms = !proxy || by === "NODE_USE_ENV_PROXY";
  if (isPlatforms && !identity) return (url, init) => globalThis.fetch(url, init);
  const undici = await import("undici");
  const dispatcher = !proxy
    ? new undici.Agent({ connect: identity })
    : by === "EnvHttpProxyAgent"
      ? new undici.EnvHttpProxyAgent({ requestTls: identity })
      : new undici.ProxyAgent({ uri: proxy, requestTls: identity });
  if (by !== "setGlobalDispatcher") return (url, init) => undici.fetch(url, { ...init, dispatcher });
  undici.setGlobalDispatcher(dispatcher);
  return (url, init) => globalThis.fetch(url, init);
}

const send = await sender();
const token = { access_token: "a-token", token_type: "Bearer", expires_in: 3600 };
const uuid = "5f1a2b3c-1c7e-4a53-9d0e-8d3b2f604d5e";
const client = createAuthenticatedEttClient({
  environment: { baseUrl: origin, tokenUrl: `${origin}/token`, scope: "api" },
  clientId: uuid,
  clientSecret: "not-a-secret",
  timeoutMs: 20_000,
  retry: { maxAttempts: 2, initialDelayMs: 1 },
  fetch: async (url, init) => (url.endsWith("/token") ? Response.json(token) : send(url, init)),
});

const body = {
  certificateId: { registry: "Narnia", streamId: uuid },
  receiverId: uuid,
  quantity: 1,
  hashedAttributes: [],
};
const ending = await client.call("transferCertificate", { query: { organizationId: uuid }, body }).then(
  ({ response }) => ({ code: String(response.status), message: "" }),
  (error) => {
    const { code, outcome, requests, message, cause } = error;
    const causes = [];
    for (let inner = cause; inner && causes.length < 6; inner = inner.cause)
      causes.push(inner.code ?? inner.message);
    return { code, outcome, requests, message, causes };
  },
);
console.log(JSON.stringify(ending));
process.exit();
