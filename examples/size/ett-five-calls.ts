import { createEttClient, listItems, unwrap } from "@energy-clients/ett-client";

const query = { organizationId: "7f1c9a52-0c4e-4d0b-9a3e-2b1d8c6f5e40" };

/** Makes five calls with a client whose `fetch` adds the credentials, such as a browser app behind its own backend. */
export async function fiveCalls(fetch: typeof globalThis.fetch, show: (item: unknown) => void) {
  const ett = createEttClient({ baseUrl: "https://demo.energytrackandtrace.dk", fetch });
  show(await unwrap(ett.getClientConsents()));
  show(await unwrap(ett.getWallets({ query })));
  show(await unwrap(ett.getMeteringPoints({ query })));
  for await (const certificate of listItems(ett, "getCertificates", { query })) show(certificate);
  for await (const claim of listItems(ett, "getClaims", { query })) show(claim);
}
