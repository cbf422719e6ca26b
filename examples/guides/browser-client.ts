import { createEttClient } from "@energy-clients/ett-client";

/** Runs in the browser, without credentials: `baseUrl` is your own server. */
export const createPortalClient = (origin: string, fetch = globalThis.fetch.bind(globalThis)) =>
  createEttClient({ baseUrl: `${origin}/api/ett`, fetch: (url, init) => fetch(url, init) });
