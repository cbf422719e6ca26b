import type { CreateCalls } from "../calls/peer.ts";
import { API_KEY, CERTIFICATE, ORGANIZATION_ID, RFQ_QUERY, TOKEN } from "../calls/work.ts";
import { loadGenerated } from "./generated.ts";

export const createCalls: CreateCalls = async ({ api, headers, tasks }, baseUrl) => {
  const client = await loadGenerated(api, "redocly");
  client.configure({ serverUrl: baseUrl, auth: { bearer: TOKEN, apiKey: { ApiKey: API_KEY } } });
  const dataOf = async (result: Promise<{ data?: unknown; error?: unknown }>) => {
    const { data, error } = await result;
    if (error) throw error;
    return data;
  };
  const { body } = tasks.post;
  if (api === "ett") {
    // Its arguments are grouped by place, as those of our clients are.
    const common = {
      query: { organizationId: ORGANIZATION_ID },
      headers: { "X-API-Version": headers["x-api-version"] },
    };
    return {
      get: () => dataOf(client.getCertificate({ path: CERTIFICATE, ...common })),
      post: () => dataOf(client.transferCertificate({ body, ...common })),
    };
  }
  return {
    get: () => dataOf(client.getRfqs({ query: RFQ_QUERY })),
    post: () => dataOf(client.createRfq({ body })),
  };
};
