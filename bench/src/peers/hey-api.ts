import type { CreateCalls } from "../calls/peer.ts";
import { API_KEY, CERTIFICATE, ORGANIZATION_ID, RFQ_QUERY, TOKEN } from "../calls/work.ts";
import { loadGenerated } from "./generated.ts";

export const createCalls: CreateCalls = async ({ api, headers, tasks }, baseUrl) => {
  const { client, ...sdk } = await loadGenerated(api, "hey-api");
  const auth = ({ scheme }: { scheme?: string }) => (scheme === "bearer" ? TOKEN : API_KEY);
  client.setConfig({ baseUrl, auth, throwOnError: true });
  const dataOf = async (result: Promise<{ data: unknown }>) => (await result).data;
  const { body } = tasks.post;
  if (api === "ett") {
    const common = {
      query: { organizationId: ORGANIZATION_ID },
      headers: { "X-API-Version": headers["x-api-version"] },
    };
    return {
      get: () => dataOf(sdk.getCertificate({ path: CERTIFICATE, ...common })),
      post: () => dataOf(sdk.transferCertificate({ body, ...common })),
    };
  }
  return {
    get: () => dataOf(sdk.getRfqs({ query: RFQ_QUERY })),
    post: () => dataOf(sdk.createRfq({ body })),
  };
};
