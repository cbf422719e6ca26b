import { createEttClient, type FetchInit } from "../../src/index.js";

export const ORGANIZATION = "8d3b2f60-1c7e-4a53-9d0e-5f1a2b3c4d5e";
export const REQUEST = "5f1a2b3c-1c7e-4a53-9d0e-8d3b2f604d5e";

/** Creates a client whose responses come from a function, and a list of the requests that it sent. */
export function respondingClient(respond: (url: URL, init: FetchInit) => unknown) {
  const sent: URL[] = [];
  const client = createEttClient({
    baseUrl: "https://ett.example",
    fetch: async (address, init) => {
      const url = new URL(address);
      sent.push(url);
      const body = await respond(url, init);
      return body instanceof Response ? body : Response.json(body);
    },
  });
  return { client, sent };
}
