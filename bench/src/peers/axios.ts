import axios from "axios";
import type { CreateCalls } from "../calls/peer.ts";
import { CERTIFICATE, ORGANIZATION_ID, RFQ_PATH, RFQ_QUERY } from "../calls/work.ts";

/** With its fetch adapter, so that it stands on the same `fetch` as the others. */
export const createCalls: CreateCalls = ({ api, headers, tasks }, baseUrl) => {
  const client = axios.create({ baseURL: baseUrl, headers, adapter: "fetch" });
  if (api === "ett") {
    const params = { organizationId: ORGANIZATION_ID };
    const path = `/wallet-api/certificates/${CERTIFICATE.registry}/${CERTIFICATE.streamId}`;
    return {
      get: async () => (await client.get(path, { params })).data,
      post: async () => (await client.post("/wallet-api/transfers", tasks.post.body, { params })).data,
    };
  }
  return {
    get: async () => (await client.get(RFQ_PATH, { params: RFQ_QUERY })).data,
    post: async () => (await client.post(RFQ_PATH, tasks.post.body)).data,
  };
};
