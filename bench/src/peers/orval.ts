import type { CreateCalls } from "../calls/peer.ts";
import { CERTIFICATE, ORGANIZATION_ID, RFQ_QUERY } from "../calls/work.ts";
import { loadGenerated } from "./generated.ts";

/** Its fetch client checks no status: the check is made here, as its users have to. */
export const createCalls: CreateCalls = async ({ api, headers, tasks }, baseUrl) => {
  const client = await loadGenerated(api, "orval");
  client.setBaseUrl(baseUrl);
  const options = { headers };
  const dataOf = async (result: Promise<{ data: unknown; status: number }>) => {
    const { data, status } = await result;
    if (status >= 300) throw new Error(`returned status ${status}`);
    return data;
  };
  const { body } = tasks.post;
  if (api === "ett") {
    const { registry, streamId } = CERTIFICATE;
    const params = { organizationId: ORGANIZATION_ID };
    return {
      get: () => dataOf(client.getCertificate(registry, streamId, params, options)),
      post: () => dataOf(client.transferCertificate(body, params, options)),
    };
  }
  return {
    get: () => dataOf(client.getRfqs(RFQ_QUERY, options)),
    post: () => dataOf(client.createRfq(body, options)),
  };
};
