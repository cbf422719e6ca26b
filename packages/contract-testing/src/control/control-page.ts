import { createHash } from "node:crypto";
import { escapeMarkup } from "../coverage/escape.js";
import type { RecordedRequest } from "../recording/recorded-request.js";
import type { MockServer } from "../server/mock-server.js";
import { describeMock } from "./control-routes.js";
import type { ControlledMocks } from "./controlled-mocks.js";
import { STEP_NAMES } from "./scenario-steps.js";

/** How many requests of each mock the page shows. */
const SHOWN = 50;

const STYLE = `:root{color-scheme:light dark}
body{margin:0 auto;max-width:70rem;padding:1rem;font:16px/1.5 system-ui,sans-serif}
h1{font-size:1.5rem}h2{font-size:1.2rem;margin-top:2rem}
table{border-collapse:collapse;width:100%;font-size:.85rem}
th,td{text-align:left;vertical-align:top;padding:.2rem .6rem .2rem 0;border-top:1px solid #8885;overflow-wrap:anywhere}
code{font-family:ui-monospace,monospace}
.violation{color:light-dark(#a3201d,#ff9a92)}`;

/** Allows this page's style and nothing else: no script, no request, no frame around it. */
export const PAGE_HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": `default-src 'none'; style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
} as const;

/** Builds the page that says what the mocks are and what was called. Holds no secrets, as the record holds none. */
export async function controlPage({ mocks, scenarios }: ControlledMocks): Promise<string> {
  const sections = await Promise.all(mocks.map(section));
  const clock =
    scenarios === undefined
      ? "The mocks remember nothing between requests; <code>--scenario</code> changes that."
      : `The scenarios' clock shows ${escapeMarkup(new Date(scenarios.clock.now()).toISOString())}. Steps: ${STEP_NAMES.map((name) => `<code>${escapeMarkup(name)}</code>`).join(", ")}.`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>energy-mocks</title>
<style>${STYLE}</style>
</head>
<body>
<h1>energy-mocks</h1>
<p>Mock servers for tests. Their responses come from the APIs' OpenAPI documents; nothing here is real. ${clock}</p>
${sections.join("\n")}
</body>
</html>
`;
}

async function section(mock: MockServer): Promise<string> {
  const { api, url, document, operations, calledOperations, requests, violations } = await describeMock(mock);
  const facts = [
    `<code>${escapeMarkup(url)}</code>`,
    `document ${escapeMarkup(document.version)} (<code>${escapeMarkup(document.sha256.slice(0, 12))}</code>)`,
    `${calledOperations.length} of ${operations} operations called`,
    count(requests, "request"),
    count(violations, "violation"),
  ];
  const latest = mock.requests.slice(-SHOWN).reverse();
  const table =
    latest.length === 0
      ? "<p>No requests yet.</p>"
      : `<table><thead><tr><th>status</th><th>request</th><th>operation</th></tr></thead><tbody>
${latest.map(row).join("\n")}
</tbody></table>`;
  return `<section><h2>${escapeMarkup(api)}</h2><p>${facts.join(" · ")}</p>${table}</section>`;
}

function row({ method, url, operationId = "none", response, fault, violations }: RecordedRequest): string {
  const status = response.status === 0 ? "no response" : String(response.status);
  const found = violations.map(
    ({ side, location, message }) =>
      `<br><span class="violation">${escapeMarkup(`${side}, ${location}: ${message}`)}</span>`,
  );
  const injected = fault === undefined ? "" : `<br>injected: ${escapeMarkup(fault)}`;
  return `<tr><td>${status}</td><td><code>${escapeMarkup(`${method} ${url}`)}</code>${found.join("")}</td><td>${escapeMarkup(operationId)}${injected}</td></tr>`;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
