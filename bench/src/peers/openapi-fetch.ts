import type { EnmaccPaths } from "@energy-clients/enmacc-client";
import type { EttPaths } from "@energy-clients/ett-client";
import createClient from "openapi-fetch";
import type { CreateCalls } from "../calls/peer.ts";
import { CERTIFICATE, ORGANIZATION_ID, RFQ_QUERY, RFQ_VERSION } from "../calls/work.ts";

/** openapi-fetch alone, with the types that our clients are generated with. */
export const createCalls: CreateCalls = ({ api, headers, tasks }, baseUrl) => {
  if (api === "ett") {
    const { "x-api-version": version, ...rest } = headers;
    const client = createClient<EttPaths>({ baseUrl, headers: rest });
    const header = { "X-API-Version": String(version) };
    const query = { organizationId: ORGANIZATION_ID };
    return {
      get: async () =>
        dataOf(
          await client.GET("/wallet-api/certificates/{registry}/{streamId}", {
            params: { path: CERTIFICATE, query, header },
          }),
        ),
      post: async () =>
        dataOf(
          await client.POST("/wallet-api/transfers", {
            params: { query, header },
            body: tasks.post.body as never,
          }),
        ),
    };
  }
  const client = createClient<EnmaccPaths>({ baseUrl: baseUrl + RFQ_VERSION, headers });
  return {
    get: async () => dataOf(await client.GET("/rfqs", { params: { query: RFQ_QUERY } })),
    post: async () => dataOf(await client.POST("/rfqs", { body: tasks.post.body as never })),
  };
};

function dataOf({ data, response }: { data?: unknown; response: Response }): unknown {
  if (!response.ok) throw new Error(`returned status ${response.status}`);
  return data;
}
