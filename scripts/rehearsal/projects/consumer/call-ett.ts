import { ApiError, type EttClient, forOrganization, listItems, unwrap } from "@energy-clients/ett-client";

/** Calls ETT: the certificates of the first organisation that consented, and the error of a 401. */
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
  const failure: unknown = await unwrap(ett.call("getClientConsents", preferring)).catch(
    (error: unknown) => error,
  );
  // Where two copies of a package met, instanceof would say no.
  if (!(failure instanceof ApiError))
    throw new Error(`expected an ApiError for a 401 but got ${String(failure)}`);
  return { organizationId, quantity, failure: failure.code };
}
