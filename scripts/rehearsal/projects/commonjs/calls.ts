import { createAuthenticatedEnmaccClient } from "@energy-clients/auth/enmacc";
import { createAuthenticatedEttClient } from "@energy-clients/auth/ett";
import { listItems as listEnmaccItems } from "@energy-clients/enmacc-client";
import { ApiError, forOrganization, listItems, unwrap } from "@energy-clients/ett-client";

/** URLs of the mocks: `ETT_URL`, `TOKEN_URL`, `ENMACC_URL`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Calls both APIs, from one file that needs no path ending in .js: as CommonJS projects are written. */
export async function callBoth({ ETT_URL = "", TOKEN_URL = "", ENMACC_URL = "" }: Environment) {
  const ett = createAuthenticatedEttClient({
    environment: { baseUrl: ETT_URL, tokenUrl: TOKEN_URL, scope: "https://demo.example/.default" },
    clientId: "8d3b2f60-1c7e-4a53-9d0e-5f1a2b3c4d5e",
    clientSecret: () => "example-secret",
  });
  const consents = await unwrap(ett.call("getClientConsents"));
  const organizationId: string = consents.result[0]?.organizationId ?? "";
  let quantity = 0;
  for await (const certificate of listItems(forOrganization(ett, organizationId), "getCertificates", {})) {
    const kind: "production" | "consumption" = certificate.certificateType;
    if (kind === "production") quantity += certificate.quantity;
  }
  const refused = ett.call("getClientConsents", { headers: { prefer: "code=401" } });
  const failure: unknown = await unwrap(refused).catch((error: unknown) => error);
  if (!(failure instanceof ApiError)) throw new Error(`expected an ApiError but got ${String(failure)}`);

  const enmacc = createAuthenticatedEnmaccClient({
    baseUrl: ENMACC_URL,
    clientId: "nordlicht",
    clientSecret: "example-secret",
    apiKey: "example-key",
  });
  const ids: string[] = [];
  for await (const { id } of listEnmaccItems(enmacc, "getRfqs", {})) ids.push(id);
  return { ett: { organizationId, quantity, failure: failure.code }, enmacc: ids };
}
