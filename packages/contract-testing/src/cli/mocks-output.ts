import { styleText } from "node:util";
import { type Api, packagedIdentity } from "../documents/packaged-documents.js";
import { visible } from "../errors/message.js";
import type { RecordedRequest } from "../recording/recorded-request.js";
import { EXAMPLE_CLIENT } from "../scenarios/ett/seeds.js";
import { tokenEndpoint } from "../server/connection.js";
import type { MockServer } from "../server/mock-server.js";
import type { CliOptions } from "./mocks-options.js";

/** Describes a running mock for people: its URL, its document and the credentials to use. */
export async function banner(mock: MockServer, hasScenario: boolean): Promise<string> {
  const { version, sha256 } = await packagedIdentity(mock.api);
  const { length } = mock.operations;
  const facts = [
    `document ${version}, sha256 ${sha256.slice(0, 12)}…, ${length} operation${length === 1 ? "" : "s"}`,
    ...(CREDENTIALS[mock.api]?.(mock.url, hasScenario) ?? ["credentials     any that the document accepts"]),
  ];
  const title = `${styleText("bold", mock.api.padEnd(13))} ${styleText("cyan", mock.url)}`;
  return [title, ...facts.map((fact) => `  ${fact}`)].join("\n");
}

/** Describes the control server for people, and who else may call. */
export function controlBanner(
  url: string,
  { host, allowedHosts }: Pick<CliOptions, "host" | "allowedHosts">,
  hasToken: boolean,
): string {
  const isLocal = /^(?:127\.|::1$)/.test(host);
  const facts = [
    "a page of what was called, and the control API",
    hasToken ? "authorization   Bearer <ENERGY_MOCKS_CONTROL_TOKEN>" : "for programs on this machine",
    ...(isLocal || allowedHosts.length > 0
      ? []
      : [`other machines get 421 until --allow-host names the host that they call`]),
  ];
  const title = `${styleText("bold", "control".padEnd(13))} ${styleText("cyan", url)}`;
  return [title, ...facts.map((fact) => `  ${fact}`)].join("\n");
}

/** The credentials of each API. An API that was added as a document has no entry. */
const CREDENTIALS: { readonly [Name in Api]?: (url: string, hasScenario: boolean) => string[] } = {
  ett: (_, hasScenario) => [
    `authorization   Bearer ${hasScenario ? "a token of ett-identity" : "anything"}`,
    "x-api-version   1",
    "organizationId  3f2c8a54-7f0e-4c1b-9a55-1d2f6b7c8e90",
  ],
  "ett-identity": (url, hasScenario) => [
    `token URL       ${tokenEndpoint(url).tokenUrl}`,
    `scope           ${tokenEndpoint(url).scope}`,
    `client_id       ${EXAMPLE_CLIENT.id}${hasScenario ? "" : " or any GUID"}`,
    `client_secret   ${hasScenario ? EXAMPLE_CLIENT.secret : "anything"}`,
  ],
  enmacc: (_, hasScenario) => [
    "x-api-key       anything",
    `client-id       ${hasScenario ? "nordlicht, alpenstrom or rheinkraft" : "anything"}`,
    `client-secret   ${hasScenario ? "example-secret-that-opens-nothing" : "anything"}`,
  ],
};

/**
 * Formats a request as one line, and each violation as another. What a client sends cannot add lines or colours. Holds
 * no secrets, as the record holds none.
 */
export function logLines(api: Api, request: RecordedRequest, durationMs: number): string {
  const { method, url, operationId = "no operation", response, fault, violations } = request;
  const status = response.status === 0 ? "---" : String(response.status);
  const color = response.status >= 400 || response.status === 0 ? "yellow" : "green";
  const line = [
    new Date().toISOString().slice(11, 23),
    api.padEnd(12),
    styleText(color, status),
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
