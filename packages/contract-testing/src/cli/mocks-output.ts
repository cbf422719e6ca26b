import { styleText } from "node:util";
import { type Api, packagedIdentity } from "../documents/packaged-documents.js";
import { visible } from "../errors/message.js";
import type { RecordedRequest } from "../recording/recorded-request.js";
import { storyClient } from "../scenarios/ett/seeds.js";
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

/**
 * A request in one line, and one more for each violation: whatever a client sends, it adds no lines or colours of its
 * own. Holds no secret, as the record holds none.
 */
export function logLines(api: Api, request: RecordedRequest, durationMs: number): string {
  const { method, url, operationId = "no operation", response, fault, violations } = request;
  const answer = response.status === 0 ? "---" : String(response.status);
  const color = response.status >= 400 || response.status === 0 ? "yellow" : "green";
  const line = [
    new Date().toISOString().slice(11, 23),
    api.padEnd(12),
    styleText(color, answer),
    `${Math.round(durationMs)} ms`.padStart(7),
    visible(method).padEnd(6),
    visible(url),
    styleText("dim", visible(fault === undefined ? operationId : `${operationId} (${fault})`)),
  ].join("  ");
  const found = violations.map(({ side, location, message, code, severity }) => {
    const mark = severity === "error" ? styleText("red", "violation") : styleText("yellow", "warning");
    return `              ${mark}  ${visible(`${side}, ${location}: ${message} (${code})`)}`;
  });
  return [line, ...found].join("\n");
}
