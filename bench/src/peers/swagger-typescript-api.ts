import type { CreateCalls } from "../calls/peer.ts";
import { CERTIFICATE, ORGANIZATION_ID, RFQ_QUERY } from "../calls/work.ts";
import { loadGenerated } from "./generated.ts";

export const createCalls: CreateCalls = async ({ api, headers, tasks }, baseUrl) => {
  const { Api } = await loadGenerated(api, "swagger-typescript-api");
  const client = new Api({ baseUrl, baseApiParams: { headers } });
  const dataOf = async (result: Promise<{ data: unknown }>) => (await result).data;
  const { body } = tasks.post;
  if (api === "ett") {
    const { registry, streamId } = CERTIFICATE;
    const query = { organizationId: ORGANIZATION_ID };
    return {
      get: () => dataOf(client.walletApi.getCertificate(registry, streamId, query)),
      post: () => dataOf(client.walletApi.transferCertificate(query, body)),
    };
  }
  return {
    get: () => dataOf(client.v22.getRfqs(RFQ_QUERY)),
    post: () => dataOf(client.v22.createRfq(body)),
  };
};
