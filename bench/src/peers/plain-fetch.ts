import type { CreateCalls } from "../calls/peer.ts";
import { CERTIFICATE, ORGANIZATION_ID, RFQ_PATH, RFQ_QUERY } from "../calls/work.ts";

/** The floor: what a careful engineer writes by hand for each call. No retry, no deadline, a token that is at hand. */
export const createCalls: CreateCalls = ({ api, headers, tasks }, baseUrl) => {
  const read = async (response: Response): Promise<unknown> => {
    if (!response.ok) throw new Error(`returned status ${response.status}: ${await response.text()}`);
    return response.json();
  };
  const json = { ...headers, "content-type": "application/json" };
  const post = async (path: string, body: unknown) =>
    read(await fetch(baseUrl + path, { method: "POST", headers: json, body: JSON.stringify(body) }));

  if (api === "ett") {
    return {
      async get() {
        const registry = encodeURIComponent(CERTIFICATE.registry);
        const streamId = encodeURIComponent(CERTIFICATE.streamId);
        const query = new URLSearchParams({ organizationId: ORGANIZATION_ID });
        const path = `/wallet-api/certificates/${registry}/${streamId}?${query}`;
        return read(await fetch(baseUrl + path, { headers }));
      },
      post: () => {
        const query = new URLSearchParams({ organizationId: ORGANIZATION_ID });
        return post(`/wallet-api/transfers?${query}`, tasks.post.body);
      },
    };
  }
  return {
    async get() {
      const query = new URLSearchParams({ ...RFQ_QUERY, limit: String(RFQ_QUERY.limit) });
      return read(await fetch(`${baseUrl}${RFQ_PATH}?${query}`, { headers }));
    },
    post: () => post(RFQ_PATH, tasks.post.body),
  };
};
