import { join } from "node:path";
import { credentialHeaders } from "../contract-tests/credentials.ts";
import type { JsonObject } from "../document/document.ts";

/**
 * Returns a test file for the old client's contract tests. It makes each of their calls against the new mock, and checks
 * the responses that the new document allows against the old document. The other tests show whether the server accepts
 * what a consumer sends; this one shows whether a consumer receives what its types say.
 *
 * @param documents - Files of the old and the new document.
 */
export function responseProbe(
  api: string,
  document: JsonObject,
  documents: { old: string; new: string },
): string {
  const adverse = join(import.meta.dirname, "response-variants.ts");
  return `import { startMockServer } from "@energy-clients/contract-testing";
import { readFileSync } from "node:fs";
import { describe, it } from "vitest";
import { responseVariants } from ${JSON.stringify(adverse)};
import * as client from "../../src/index.js";
import { calls } from "./calls.js";

const credentials = ${JSON.stringify(credentialHeaders(document))};
const document = JSON.parse(readFileSync(${JSON.stringify(documents.new)}, "utf8"));
const create = Object.entries(client).find(([name]) => /^create\\w+Client$/.test(name))[1];

async function probe(id) {
  const [before, after] = await Promise.all([
    startMockServer(${JSON.stringify(api)}, { document: ${JSON.stringify(documents.old)} }),
    startMockServer(${JSON.stringify(api)}, { document: ${JSON.stringify(documents.new)} }),
  ]);
  try {
    const at = (mock, keep) => create({
      baseUrl: mock.url,
      fetch: async (url, init) => {
        const response = await fetch(url, { ...init, headers: { ...init.headers, ...credentials } });
        const text = await response.clone().text();
        keep({ status: response.status, type: response.headers.get("content-type") ?? "", text });
        return response;
      },
    });
    let response;
    await calls[id](at(after, (kept) => { response = kept; }), {});
    if (response === undefined || response.status >= 400) return;
    const isJson = /[/+]json/.test(response.type);
    if (response.text !== "" && !isJson) return;
    const { status } = response;
    const variants = response.text === ""
      ? [{ status, empty: true }]
      : responseVariants(document, id, status, JSON.parse(response.text)).map((body) => ({ status, body }));
    for (const one of variants) {
      before.script(id, one);
      await calls[id](at(before, () => {}), {});
    }
    const broken = before.violations.filter(({ side, severity }) => side === "response" && severity === "error");
    const problems = new Set(broken.map(({ location, message }) => location + " " + message));
    if (problems.size > 0) throw new Error([...problems].join("; "));
  } finally {
    await Promise.all([before.close(), after.close()]);
  }
}

describe.each(Object.keys(calls))("%s", (id) => {
  it("gets the response that its types describe", () => probe(id));
});
`;
}
