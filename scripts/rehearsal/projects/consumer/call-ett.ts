import { ApiError, type EttClient, forOrganization, listItems, unwrap } from "@energy-clients/ett-client";

/** Calls ETT: what the first organisation that consented holds, and what a refusal looks like. */
export async function callEtt(ett: EttClient) {
  const consents = await unwrap(ett.call("getClientConsents"));
  const organizationId: string | undefined = consents.result[0]?.organizationId;
  if (organizationId === undefined) throw new Error("ETT lists no consent");

  let quantity = 0;
  for await (const certificate of listItems(forOrganization(ett, organizationId), "getCertificates", {})) {
    const kind: "production" | "consumption" = certificate.certificateType;
    if (kind === "production") quantity += certificate.quantity;
  }

  const preferring = { headers: { prefer: "code=401" } };
  const answer: unknown = await unwrap(ett.call("getClientConsents", preferring)).catch(
    (error: unknown) => error,
  );
  // Where two copies of a package met, instanceof would say no.
  if (!(answer instanceof ApiError)) throw new Error(`ETT's 401 is no ApiError but ${String(answer)}`);
  return { organizationId, quantity, failure: answer.code };
}
