// Uses one client with one signal for many calls, on whichever Node runs it, and prints what it warned of. Exits by
// itself: an open client must not keep the process alive. Takes the origin of an API whose responses take 100 ms.
import { createAuthenticatedEttClient } from "../../dist/ett.mjs";

const origin = process.argv[2];
const warnings = [];
let endedAt = 0;
process.on("warning", ({ name, message }) => warnings.push(`${name}: ${message}`));
process.on("exit", () =>
  console.log(JSON.stringify({ warnings, openMs: Math.round(performance.now() - endedAt) })),
);

const uuid = "5f1a2b3c-1c7e-4a53-9d0e-8d3b2f604d5e";
const token = { access_token: "a-token", token_type: "Bearer", expires_in: 3600 };
const open = (options) =>
  createAuthenticatedEttClient({
    environment: { baseUrl: origin, tokenUrl: `${origin}/token`, scope: "api" },
    clientId: uuid,
    clientSecret: "not-a-secret",
    retry: { maxAttempts: 2, initialDelayMs: 1 },
    fetch: async (url, init) => (url.endsWith("/token") ? Response.json(token) : globalThis.fetch(url, init)),
    ...options,
  });
const { signal } = new AbortController();
const call = (client) => client.call("getWallets", { query: { organizationId: uuid }, signal });
const many = (start) => Promise.all(Array.from({ length: 40 }, start));

// Deadlines as far away as they may be, and ones that pass in crowds while this thread is busy.
const patient = open({ deadlineMs: 86_400_000, timeoutMs: 86_400_000 });
await many(() => call(patient));
await many(() => patient.refreshToken({ signal }));
const hurried = open({ deadlineMs: 20, timeoutMs: 10 });
const late = many(() => call(hurried).catch(() => undefined));
const busyUntil = performance.now() + 60;
while (performance.now() < busyUntil);
await late;

endedAt = performance.now();
