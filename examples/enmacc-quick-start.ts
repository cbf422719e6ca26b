import { createAuthenticatedEnmaccClient } from "@energy-clients/auth/enmacc";
import { ApiError, listItems, unwrap } from "@energy-clients/enmacc-client";

// enmacc gives you all four.
const { ENMACC_BASE_URL: baseUrl = "", ENMACC_API_KEY: apiKey = "" } = process.env;
const { ENMACC_CLIENT_ID: clientId = "", ENMACC_CLIENT_SECRET: clientSecret = "" } = process.env;
const enmacc = createAuthenticatedEnmaccClient({ baseUrl, clientId, clientSecret, apiKey });

try {
  // RFQs and quotes are modelled: our own design, until you vendor enmacc's document.
  for await (const rfq of listItems(enmacc, "getRfqs", { query: { status: "quoted" } })) {
    console.log(`${rfq.id}: ${rfq.action} ${rfq.quantity.amount.value} MW of ${rfq["product-id"]}`);
    const { items: quotes } = await unwrap(enmacc.getQuotes({ path: { "rfq-id": rfq.id } }));
    for (const { pricing, counterparty, "valid-until": validUntil } of quotes) {
      const { value, currency } = pricing.price;
      console.log(`  ${value} ${currency}/MWh by ${counterparty.company.name}, valid until ${validUntil}`);
    }
  }
} catch (error) {
  if (!(error instanceof ApiError) || error.code !== "not_found") throw error;
  console.error("The RFQ is gone:", error.message);
}
