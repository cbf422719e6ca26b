import { createEttClient, type EttClient } from "@energy-clients/ett-client";

/** The team's client. */
export function createClient(baseUrl: string, credentials: Readonly<Record<string, string>>): EttClient {
  return createEttClient({
    baseUrl,
    fetch: (input, init) => fetch(input, { ...init, headers: { ...init.headers, ...credentials } }),
  });
}
