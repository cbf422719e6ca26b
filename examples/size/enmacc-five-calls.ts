import { createEnmaccClient, listItems, unwrap } from "@energy-clients/enmacc-client";

/** Makes five calls with a client whose `fetch` adds the credentials. */
export async function fiveCalls(
  baseUrl: string,
  fetch: typeof globalThis.fetch,
  show: (item: unknown) => void,
) {
  const enmacc = createEnmaccClient({ baseUrl, fetch });
  show(await unwrap(enmacc.getProducts()));
  show(await unwrap(enmacc.getTrades()));
  for await (const rfq of listItems(enmacc, "getRfqs", { query: { status: "quoted" } })) {
    show(await unwrap(enmacc.getRfq({ path: { "rfq-id": rfq.id } })));
    show(await unwrap(enmacc.getQuotes({ path: { "rfq-id": rfq.id } })));
  }
}
