import { createAuthenticatedEnmaccClient } from "@energy-clients/auth/enmacc";
import { ApiError, listItems, unwrap } from "@energy-clients/enmacc-client";

// enmacc gives you all four.
const { ENMACC_BASE_URL: baseUrl = "", ENMACC_API_KEY: apiKey = "" } = process.env;
const { ENMACC_CLIENT_ID: clientId = "", ENMACC_CLIENT_SECRET: clientSecret = "" } = process.env;
const enmacc = createAuthenticatedEnmaccClient({ baseUrl, clientId, clientSecret, apiKey });

try {
  // All operations except authenticate are modelled: our own design, until you vendor enmacc's document.
  for await (const rfq of listItems(enmacc, "getRfqs", { query: { status: "quoted" } })) {
    console.log(`${rfq.id}: ${rfq.direction} ${rfq.volume.power} MW of ${rfq.product.name}`);
    const { items: quotes } = await unwrap(enmacc.getQuotes({ path: { rfqId: rfq.id } }));
    for (const { price, counterparty, validUntil } of quotes) {
      console.log(`  ${price.amount} ${price.unit} by ${counterparty.name}, valid until ${validUntil}`);
    }
  }
} catch (error) {
  if (!(error instanceof ApiError) || error.code !== "not_found") throw error;
  console.error("The RFQ is gone:", error.message);
}
