import { pascalCase } from "@energy-clients/scripts-specs/document/apis";
import type { ApiOperation } from "./api-operations.ts";
import { codeLiteral } from "./code-literal.ts";

/** What a client needs, by the name of its API. Values come from the environment, as a team would have them. */
const CLIENTS: Readonly<Record<string, readonly string[]>> = {
  ett: [
    'const { ETT_CLIENT_ID: clientId = "", ETT_CLIENT_SECRET: clientSecret = "" } = process.env;',
    'const ett = createAuthenticatedEttClient({ environment: "demo", clientId, clientSecret });',
  ],
  enmacc: [
    'const { ENMACC_BASE_URL: baseUrl = "", ENMACC_API_KEY: apiKey = "" } = process.env;',
    'const { ENMACC_CLIENT_ID: clientId = "", ENMACC_CLIENT_SECRET: clientSecret = "" } = process.env;',
    "const enmacc = createAuthenticatedEnmaccClient({ baseUrl, clientId, clientSecret, apiKey });",
  ],
};

/**
 * A program that calls an operation, with values from the document. A test compiles it, and runs it against the mocks.
 *
 * @returns Undefined for an operation that no client calls.
 */
export function operationExample(one: ApiOperation): string | undefined {
  const { api, operation, sample, calledByAuth } = one;
  const { id, paging, pollWith, notCallable } = operation;
  // An operation of the token endpoint is called by the client of the API that the tokens are for.
  const name = api.name === "ett-identity" ? "ett" : api.name;
  const lines = CLIENTS[name];
  if (lines === undefined) return undefined;
  const create = `createAuthenticated${pascalCase({ ...api, name })}Client`;
  const auth = `import { ${create} } from "@energy-clients/auth/${name}";`;
  if (calledByAuth) {
    return text([
      auth,
      "",
      ...lines,
      `await ${name}.refreshToken(); // calls ${id}; every client does so when it needs a token`,
    ]);
  }
  if (sample === undefined || notCallable !== undefined) return undefined;

  const inputs = Object.keys(sample).length === 0 ? "" : codeLiteral(sample);
  if (paging !== "none" && !/^aggregate/.test(id) && (name !== "ett" || paging === "offset")) {
    const list = `listItems(${name}, "${id}"${inputs === "" ? "" : `, ${inputs}`})`;
    return text([
      auth,
      `import { listItems } from "@energy-clients/${api.clientPackage}";`,
      "",
      ...lines,
      `for await (const item of ${list}) {`,
      "  console.log(item);",
      "}",
    ]);
  }
  const waits = pollWith === "getRequestStatus";
  const call = `await unwrap(${name}.${id}(${inputs}))`;
  return text([
    auth,
    `import { unwrap${waits ? ", waitForRequest" : ""} } from "@energy-clients/${api.clientPackage}";`,
    "",
    ...lines,
    `const result = ${call};`,
    ...(waits ? waitLines(one) : ["console.log(result);"]),
  ]);
}

function waitLines({ operation, sample }: ApiOperation): string[] {
  const requestId = operation.reconciliation?.accepted?.requestId ?? "requestId";
  const { organizationId } = (sample?.query ?? {}) as { organizationId?: string };
  return [
    "// Accepted, not done: ETT works on it for some minutes.",
    `const wait = { requestId: result.${requestId}, organizationId: ${codeLiteral(organizationId)} };`,
    "console.log(await waitForRequest(ett, wait));",
  ];
}

const text = (lines: readonly string[]): string => `${lines.join("\n")}\n`;
