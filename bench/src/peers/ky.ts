import ky from "ky";
import type { CreateCalls } from "../calls/peer.ts";
import { CERTIFICATE, ORGANIZATION_ID, RFQ_PATH, RFQ_QUERY } from "../calls/work.ts";

export const createCalls: CreateCalls = ({ api, headers, tasks }, baseUrl) => {
  const client = ky.create({ baseUrl, headers });
  if (api === "ett") {
    const searchParams = { organizationId: ORGANIZATION_ID };
    const path = `/wallet-api/certificates/${CERTIFICATE.registry}/${CERTIFICATE.streamId}`;
    return {
      get: () => client.get(path, { searchParams }).json(),
      post: () => client.post("/wallet-api/transfers", { searchParams, json: tasks.post.body }).json(),
    };
  }
  return {
    get: () => client.get(RFQ_PATH, { searchParams: RFQ_QUERY }).json(),
    post: () => client.post(RFQ_PATH, { json: tasks.post.body }).json(),
  };
};
