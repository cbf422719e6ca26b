import { createAuthenticatedEttClient } from "@energy-clients/auth/ett";
import { ApiError, forOrganization, listItems, unwrap, waitForRequest } from "@energy-clients/ett-client";

const { ETT_CLIENT_ID: clientId = "", ETT_CLIENT_SECRET: clientSecret = "" } = process.env;
const receiverId = process.env.ETT_RECEIVER_ID; // From createExternalEndpoint; without it, nothing is transferred.
const ett = createAuthenticatedEttClient({ environment: "demo", clientId, clientSecret });

try {
  const [consent] = (await unwrap(ett.getClientConsents())).result;
  if (!consent) throw new Error("No organisation has given its consent; consentUrl() builds the link for it");
  const organization = forOrganization(ett, consent.organizationId);

  const { result: meteringPoints } = await unwrap(organization.getMeteringPoints());
  for (const { gsrn, meteringPointType } of meteringPoints) console.log(gsrn, meteringPointType);

  const query = { Type: "production" } as const;
  for await (const certificate of listItems(organization, "getCertificates", { query })) {
    const { federatedStreamId: certificateId, quantity } = certificate;
    console.log(`${certificateId.streamId}: ${quantity} Wh`);
    if (!receiverId) continue;
    const body = { certificateId, receiverId, quantity, hashedAttributes: [] };
    const { transferRequestId } = await unwrap(organization.transferCertificate({ body }));
    console.log("transfer", await waitForRequest(organization, { requestId: transferRequestId }));
    break; // One is enough to see how it is done.
  }
} catch (error) {
  if (!(error instanceof ApiError) || error.code !== "forbidden") throw error;
  console.error("Consent is missing or was withdrawn:", error.message);
}
