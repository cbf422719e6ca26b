import type { CreateCalls } from "../calls/peer.ts";
import { CERTIFICATE, ORGANIZATION_ID, RFQ_QUERY } from "../calls/work.ts";
import { loadGenerated } from "./generated.ts";

/**
 * Its functions give back the body alone, whatever the status: nothing is left to check. Nor do they name the type of
 * the body that they send.
 */
export const createCalls: CreateCalls = async ({ api, headers, tasks }, baseUrl) => {
  const client = await loadGenerated(api, "kubb");
  const { "x-api-version": version, ...rest } = headers;
  client.setConfig({ baseURL: baseUrl, headers: rest });
  const data = tasks.post.body;
  const json = { headers: { "Content-Type": "application/json" } };
  if (api === "ett") {
    const common = {
      params: { organizationId: ORGANIZATION_ID },
      headers: { "X-API-Version": version },
    };
    return {
      get: () => client.getCertificate({ ...CERTIFICATE, ...common }),
      post: () => client.transferCertificate({ data, ...common }, json),
    };
  }
  return {
    get: () => client.getRfqs({ params: RFQ_QUERY }),
    post: () => client.createRfq({ data }, json),
  };
};
