import { createAuthenticatedEnmaccClient } from "@energy-clients/auth/enmacc";
import { createAuthenticatedEttClient } from "@energy-clients/auth/ett";
import { createEnmaccClient, listItems as listEnmaccItems } from "@energy-clients/enmacc-client";
import { createEttClient, listItems as listEttItems } from "@energy-clients/ett-client";
import { API_KEY, type ApiName, ORGANIZATION_ID, RFQ_PATH, workOf } from "../calls/work.ts";
import { BASE_URL, PAGE_SIZE } from "./list-stub.ts";

// biome-ignore lint/suspicious/noExplicitAny: the floor reads what it parsed as code by hand does, without types.
type Item = any;

/** Reads the whole list, and hands each item's id to `see`. */
export type Read = (see: (id: string) => void) => Promise<void>;

const clientId = "8d3b2f60-1c7e-4a53-9d0e-5f1a2b3c4d5e";
const clientSecret = "the-secret-of-the-benchmarks";
const organization = { organizationId: ORGANIZATION_ID };

/** By the name that the worker is given. Each sends through `globalThis.fetch`. */
export const READERS: Readonly<Record<string, (api: ApiName) => Read>> = {
  /** The floor: a loop over pages, written by hand. */
  loop: (api) => async (see) => {
    for await (const page of pagesByHand(api)) for (const item of page) see(idOf(api, item));
  },
  /** The same as an async generator of items: what `for await` over items costs by itself. */
  generator: (api) => async (see) => {
    for await (const item of itemsByHand(api)) see(idOf(api, item));
  },
  bare: (api) => async (see) => {
    if (api === "ett") {
      const client = createEttClient({ baseUrl: BASE_URL });
      const items = listEttItems(client, "getCertificates", { query: organization });
      for await (const { federatedStreamId } of items) see(federatedStreamId.streamId);
    } else {
      const client = createEnmaccClient({ baseUrl: BASE_URL });
      const items = listEnmaccItems(client, "getRfqs", { query: { limit: PAGE_SIZE.enmacc } });
      for await (const { id } of items) see(id);
    }
  },
  everything: (api) => async (see) => {
    const { tokenPath } = workOf(api);
    if (api === "ett") {
      const environment = { baseUrl: BASE_URL, tokenUrl: BASE_URL + tokenPath, scope: "any" };
      const client = createAuthenticatedEttClient({ environment, clientId, clientSecret });
      const items = listEttItems(client, "getCertificates", { query: organization });
      for await (const { federatedStreamId } of items) see(federatedStreamId.streamId);
    } else {
      const usagePlan = { ratePerSecond: 1_000_000, burst: 1_000_000 };
      const client = createAuthenticatedEnmaccClient({
        ...{ baseUrl: BASE_URL, clientId, clientSecret, apiKey: API_KEY, usagePlan },
      });
      const items = listEnmaccItems(client, "getRfqs", { query: { limit: PAGE_SIZE.enmacc } });
      for await (const { id } of items) see(id);
    }
  },
};

function idOf(api: ApiName, item: Item): string {
  return api === "ett" ? item.federatedStreamId.streamId : item.id;
}

async function* itemsByHand(api: ApiName): AsyncGenerator<Item, void, undefined> {
  for await (const page of pagesByHand(api)) yield* page;
}

async function* pagesByHand(api: ApiName): AsyncGenerator<Item[], void, undefined> {
  const { headers } = workOf(api);
  const limit = PAGE_SIZE[api];
  for (let skip = 0, isLast = false; !isLast; skip += limit) {
    const query: Record<string, string> =
      api === "ett"
        ? { ...organization, Limit: String(limit), Skip: String(skip) }
        : { limit: String(limit), skip: String(skip) };
    const path = api === "ett" ? "/wallet-api/certificates" : RFQ_PATH;
    const response = await fetch(`${BASE_URL}${path}?${new URLSearchParams(query)}`, { headers });
    if (!response.ok) throw new Error(`returned status ${response.status}`);
    const body: Item = await response.json();
    yield api === "ett" ? body.result : body.items;
    isLast = api === "ett" ? skip + limit >= body.metadata.total : body.items.length < limit;
  }
}
