import { mockHandlers } from "@energy-clients/contract-testing/msw";
import { createEttClient, type EttPaths } from "@energy-clients/ett-client";
import { bypass, http } from "msw";
import { setupWorker } from "msw/browser";
import { createOpenApiHttp } from "openapi-msw";

// A page under development, without a back end: a service worker handles the requests for the real origin. The client's
// token is any, which the mocks accept.
const baseUrl = "https://demo.energytrackandtrace.dk";
const mock = new URLSearchParams(location.search).get("mock") ?? "";
const typed = createOpenApiHttp<EttPaths>({ baseUrl });
const own = typed.get("/wallet-api/wallets", ({ response }) =>
  response(200).json({ result: [], metadata: { count: 0, offset: 0, limit: 1, total: 0 } }),
);
const ett = createEttClient({
  baseUrl,
  fetch: (url, init) => fetch(url, { ...init, headers: { ...init.headers, authorization: "Bearer any" } }),
});

/** What the test calls in the page, once the worker handles its requests. */
async function start() {
  await setupWorker(own, ...mockHandlers({ http, bypass }, { ett: mock })).start({ quiet: true });
  return ett;
}

Object.assign(globalThis, { ett: start() });
