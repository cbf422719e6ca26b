import { createAuthenticatedEttClient } from "@energy-clients/auth/ett";
import { ApiError, forOrganization, listItems, unwrap } from "@energy-clients/ett-client";

// The one thing of Node's that a project without its types has to say by itself.
declare const process: { readonly env: Readonly<Record<string, string | undefined>> };

// A program of a team that uses ETT alone, in one file.
const { ETT_URL = "", TOKEN_URL = "" } = process.env;
const ett = createAuthenticatedEttClient({
  environment: { baseUrl: ETT_URL, tokenUrl: TOKEN_URL, scope: "https://demo.example/.default" },
  clientId: "8d3b2f60-1c7e-4a53-9d0e-5f1a2b3c4d5e",
  clientSecret: () => "example-secret",
});

const consents = await unwrap(ett.call("getClientConsents"));
const organizationId: string | undefined = consents.result[0]?.organizationId;
if (organizationId === undefined) throw new Error("the mock lists no consent");

let quantity = 0;
for await (const certificate of listItems(forOrganization(ett, organizationId), "getCertificates", {})) {
  const kind: "production" | "consumption" = certificate.certificateType;
  if (kind === "production") quantity += certificate.quantity;
}

const failure: unknown = await unwrap(
  ett.call("getClientConsents", { headers: { prefer: "code=401" } }),
).catch((error: unknown) => error);
if (!(failure instanceof ApiError)) throw new Error("expected a typed 401");

console.log(JSON.stringify({ ett: { organizationId, quantity, failure: failure.code } }));
