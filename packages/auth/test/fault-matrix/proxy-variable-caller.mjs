// Calls ETT with the platform's fetch, at a host that does not exist, and prints how the call ended and which events
// `proxy_ignored` came. Uses the built packages. JavaScript, since Node 20 reads no TypeScript.
import { createAuthenticatedEttClient } from "../../dist/ett.mjs";

const ignored = [];
const client = createAuthenticatedEttClient({
  environment: { baseUrl: "https://api.invalid", tokenUrl: "https://login.invalid/token", scope: "api" },
  clientId: "5f1a2b3c-1c7e-4a53-9d0e-8d3b2f604d5e",
  clientSecret: "not-a-secret",
  timeoutMs: 20_000,
  retry: { maxAttempts: 1 },
  onEvent: (event) => {
    if (event.type === "proxy_ignored") ignored.push(event.message);
  },
});
const code = await client.getClientConsents().then(
  ({ response }) => String(response.status),
  (error) => error.code,
);
console.log(JSON.stringify({ code, ignored }));
process.exit();
