import { styleText } from "node:util";
import type { Api } from "../documents/api.js";
import { packagedIdentity } from "../documents/client-document.js";
import { storyClient } from "../scenarios/ett/seed.js";
import type { MockServer } from "../server/mock-server.js";

const tenant = "datahubeouenerginet.onmicrosoft.com";

/** What a person has to know of a running mock: where it is, of which document, and what opens it. */
export async function banner(mock: MockServer, hasState: boolean): Promise<string> {
  const { version, sha256 } = await packagedIdentity(mock.api);
  const { length } = mock.operations;
  const facts = [
    `document ${version}, sha256 ${sha256.slice(0, 12)}…, ${length} operation${length === 1 ? "" : "s"}`,
    ...(credentials[mock.api]?.(mock.url, hasState) ?? [
      "credentials     anything that the document asks for",
    ]),
  ];
  const title = `${styleText("bold", mock.api.padEnd(13))} ${styleText("cyan", mock.url)}`;
  return [title, ...facts.map((fact) => `  ${fact}`)].join("\n");
}

/** An API that was added by its document alone has nothing here. */
const credentials: { readonly [Name in Api]?: (url: string, hasState: boolean) => string[] } = {
  ett: (_, hasState) => [
    `authorization   Bearer ${hasState ? "a token of ett-identity" : "anything"}`,
    "x-api-version   1",
    "organizationId  3f2c8a54-7f0e-4c1b-9a55-1d2f6b7c8e90",
  ],
  "ett-identity": (url, hasState) => [
    `token URL       ${url}/${tenant}/B2C_1A_ClientCredentials/oauth2/v2.0/token`,
    `scope           https://${tenant}/energy-origin/.default`,
    `client_id       ${storyClient.id}${hasState ? "" : " or any GUID"}`,
    `client_secret   ${hasState ? storyClient.secret : "anything"}`,
  ],
  enmacc: (_, hasState) => [
    "x-api-key       anything",
    `client-id       ${hasState ? "nordlicht, alpenstrom or rheinkraft" : "anything"}`,
    `client-secret   ${hasState ? "example-secret-that-opens-nothing" : "anything"}`,
  ],
};
