import { tsLiteral } from "@energy-clients/scripts-shared/encode";
import { readIfThere } from "@energy-clients/scripts-shared/write-files";
import { contractTestFiles } from "../contract-tests/contract-test-files.ts";
import { sampleCall } from "../contract-tests/sample-call.ts";
import type { Api } from "../document/apis.ts";
import { isObject, type JsonObject } from "../document/document.ts";
import { operationsOf } from "../upstream/check-upstream-document.ts";

/**
 * What of ours is made from an owner's document instead of being left out: the client's contract tests, the named types
 * of its schemas, and the programs of `examples/` that other files load or measure.
 *
 * @returns Texts by path; null for a file that goes. Only files whose predecessors exist.
 */
export function madeFromDocument(root: string, api: Api, document: JsonObject): Map<string, string | null> {
  const { clientPackage, name } = api;
  const files = new Map<string, string | null>();
  if (clientPackage === undefined) return files;
  const folder = `packages/${clientPackage}`;
  for (const [file, text] of contractTestFiles(api, document)) files.set(file, text);
  files.set(`${folder}/test/contract/calls.ts`, null);
  for (const [file, text] of namedTypes(root, folder, document)) files.set(file, text);
  if (name !== "enmacc") return files;
  const call = exampleCall(document);
  for (const [file, text] of Object.entries(programs(call))) {
    if (readIfThere(root, file) !== undefined) files.set(file, text);
  }
  for (const { file, line, made } of linesThatCall(call)) {
    const text = files.get(file) ?? readIfThere(root, file);
    if (typeof text === "string" && line.test(text))
      files.set(
        file,
        text.replace(line, () => made),
      );
  }
  return files;
}

/** Named types of schemas that the document lacks go, in their file and in the list of exports. */
function namedTypes(root: string, folder: string, document: JsonObject): [string, string][] {
  const { components } = document;
  const schemas = isObject(components) && isObject(components.schemas) ? components.schemas : {};
  const file = `${folder}/src/schemas.ts`;
  const index = `${folder}/src/index.ts`;
  const text = readIfThere(root, file);
  const exported = readIfThere(root, index);
  if (text === undefined || exported === undefined) return [];
  const gone: string[] = [];
  const left = text.replaceAll(
    /\n(?:\/\*\*(?:[^*]|\*(?!\/))*\*\/\n)?export type (\w+) = Schemas\["([^"]+)"\];\n/g,
    (whole, alias: string, schema: string) => {
      if (Object.hasOwn(schemas, schema)) return whole;
      gone.push(alias);
      return "";
    },
  );
  if (gone.length === 0) return [];
  const isAll = !/^export /m.test(left);
  const exports = exported.replace(/export type \{([^}]*)\} from "\.\/schemas\.js";\n/, (_, list: string) => {
    const names = list.split(",").map((one) => one.trim());
    const kept = names.filter((one) => one !== "" && !gone.includes(one));
    return kept.length === 0 ? "" : `export type { ${kept.join(", ")} } from "./schemas.js";\n`;
  });
  return [...(isAll ? [] : [[file, withoutUnused(left)] as [string, string]]), [index, exports]];
}

/** The alias and the import that the named types shared go with the last of them. */
function withoutUnused(text: string): string {
  if (text.includes("= Schemas[")) return text;
  return text
    .replace(/\ntype Schemas = .*;\n/, "\n")
    .replace(/\n\/\/ The schemas that programs name most.*\n/, "")
    .replace(/\bcomponents, (?=operations\b)/, "");
}

/** A call that only reads, as source text: the simplest one that the document has an example for. */
function exampleCall(document: JsonObject): string | undefined {
  const found = operationsOf(document)
    .filter(({ method }) => method === "get")
    .flatMap(({ path, value }) => {
      const item = isObject(document.paths) ? document.paths[path] : undefined;
      const sample = sampleCall(document, isObject(item) ? item : {}, value, "get");
      return "call" in sample ? [{ id: String(value.operationId), path, call: sample.call }] : [];
    });
  const [first] = found.toSorted((a, b) => Object.keys(a.call).length - Object.keys(b.call).length);
  if (first === undefined) return undefined;
  const { id, call } = first;
  return `enmacc.call(${tsLiteral(id)}${Object.keys(call).length === 0 ? "" : `, ${tsLiteral(call)}`})`;
}

/** Lines of files that otherwise stay, which call an operation of ours. */
function linesThatCall(call: string | undefined) {
  const show = call === undefined ? "enmacc.operations" : `await unwrap(${call})`;
  return [
    {
      file: "packages/enmacc-client/src/client.ts",
      line: /^ \* const \{ items \} = await unwrap\(enmacc\.getTrades\(.*\)\);$/m,
      made: ` * console.log(${show});`,
    },
    {
      file: "scripts/rehearsal/projects/commonjs/calls.ts",
      line: /^ {2}const ids: string\[\] = \[\];\n {2}for await \(.*"getRfqs".*$/m,
      made: `  const ids = Object.keys(${show});`,
    },
    {
      file: "scripts/rehearsal/projects/commonjs/calls.ts",
      line: /^import \{ listItems as listEnmaccItems \}.*\n/m,
      made: "",
    },
    {
      file: "packages/enmacc-client/src/list-items.ts",
      line: /^ \* import \{ type EnmaccClient, listItems \}(.*)\n((?: \*.*\n)*?) \* for await \(const rfq of listItems.*$/m,
      made: ` * import { type EnmaccClient, type ListOperationId, listItems } from "@energy-clients/enmacc-client";
 *
 * declare const enmacc: EnmaccClient;
 * declare const operationId: ListOperationId;
 * for await (const item of listItems(enmacc, operationId)) console.log(item);`,
    },
  ];
}

function programs(call: string | undefined): { readonly [file: string]: string } {
  const isCalled = call !== undefined;
  const show = isCalled ? `console.log(await unwrap(${call}));` : "await enmacc.refreshToken();";
  const unwrapped = isCalled ? "ApiError, unwrap" : "ApiError";
  return {
    "examples/enmacc-quick-start.ts": `import { createAuthenticatedEnmaccClient } from "@energy-clients/auth/enmacc";
import { ${unwrapped} } from "@energy-clients/enmacc-client";

// enmacc gives you all four.
const { ENMACC_BASE_URL: baseUrl = "", ENMACC_API_KEY: apiKey = "" } = process.env;
const { ENMACC_CLIENT_ID: clientId = "", ENMACC_CLIENT_SECRET: clientSecret = "" } = process.env;
const enmacc = createAuthenticatedEnmaccClient({ baseUrl, clientId, clientSecret, apiKey });

try {
  ${show}
} catch (error) {
  if (!(error instanceof ApiError)) throw error;
  console.error(\`\${error.code}: \${error.message}\`);
}
`,
    "examples/tour/enmacc-tour.ts": `${isCalled ? 'import { unwrap } from "@energy-clients/enmacc-client";\n' : ""}import type { EnmaccConnection } from "./connections.ts";
import { isoMinutes } from "./format.ts";
import { type Steps, showToken } from "./steps.ts";

/** Authenticates and makes one call of the document that was vendored. Add the steps that your team needs. */
export async function tourEnmacc(
  steps: Steps,
  connection: EnmaccConnection,
  nowMs: number,
): Promise<void> {
  const started = \`Started \${isoMinutes(new Date(nowMs).toISOString())}.\`;
  steps.part("enmacc CONNECT: over-the-counter trading", connection.remark, started);
  await steps.run("Authenticate", async (show) => {
    await connection.client.refreshToken();
    showToken(show, connection.token());
  });
${
  isCalled
    ? `  await steps.run("Read", async (show) => {
    const enmacc = connection.client;
    const data = await unwrap(${call});
    show("fields", Object.keys(data).join(", "));
  });
`
    : ""
}}
`,
    "examples/tour/tour-mocks.ts": `import {
  ettScenario,
  exampleOrganizations,
  type Mocks,
  startMocks,
} from "@energy-clients/contract-testing";

/** Starts the mocks: that of ETT remembers what the steps do, that of enmacc responds from the document. */
export function startTourMocks(): Promise<Mocks> {
  const organizations = exampleOrganizations().map((organization) => ({ ...organization, contracts: [] }));
  return startMocks({ scenarios: { ett: ettScenario({ organizations }) } });
}
`,
    "examples/size/enmacc-five-calls.ts": `import { createEnmaccClient${isCalled ? ", unwrap" : ""} } from "@energy-clients/enmacc-client";

/** Makes a call with a client whose \`fetch\` adds the credentials. */
export async function fiveCalls(
  baseUrl: string,
  fetch: typeof globalThis.fetch,
  show: (item: unknown) => void,
) {
  const enmacc = createEnmaccClient({ baseUrl, fetch });
  show(${isCalled ? `await unwrap(${call})` : "enmacc"});
}
`,
    "examples/size/enmacc-with-auth.ts": `import {
  type AuthenticatedEnmaccOptions,
  createAuthenticatedEnmaccClient,
} from "@energy-clients/auth/enmacc";
${isCalled ? 'import { unwrap } from "@energy-clients/enmacc-client";\n' : ""}
/** Makes a call of a service with its own credentials. */
export async function trades(options: AuthenticatedEnmaccOptions) {
  const enmacc = createAuthenticatedEnmaccClient(options);
  return ${isCalled ? `await unwrap(${call})` : "await enmacc.refreshToken()"};
}
`,
    "scripts/rehearsal/projects/consumer/call-enmacc.ts": `import { type EnmaccClient${isCalled ? ", unwrap" : ""} } from "@energy-clients/enmacc-client";

/** Calls enmacc: the names of the response's fields. */
export async function callEnmacc(enmacc: EnmaccClient): Promise<readonly string[]> {
  return Object.keys(${isCalled ? `await unwrap(${call})` : "enmacc.operations"});
}
`,
  };
}
