import { jsonText } from "@energy-clients/scripts-shared/encode";
import { type Api, pascalCase } from "../document/apis.ts";
import { isObject, type JsonObject } from "../document/document.ts";
import { operationsOf } from "../upstream/check-upstream-document.ts";
import { credentialsOf } from "./credentials.ts";
import { type Sample, sampleCall } from "./sample-call.ts";

/** A contract test that calls every operation with values from the document, and asks for every response of each. */
export function contractTestFiles(api: Api, document: JsonObject): Map<string, string> {
  const folder = `packages/${api.clientPackage}/test/contract`;
  const { calls } = callsOf(document);
  const hasCalls = Object.keys(calls).length > 0;
  const credentials = credentialsOf(document, calls);
  return new Map([
    [`${folder}/calls.json`, jsonText(calls)],
    ...(hasCalls ? [[`${folder}/credentials.json`, jsonText(credentials)] as const] : []),
    [`${folder}/every-operation.test.ts`, hasCalls ? contractTest(api, pascalCase(api)) : testWithoutCalls],
  ]);
}

/** A valid call of each operation, and why there is none of some. */
export function callsOf(document: JsonObject) {
  const calls = new Map<string, object>();
  const notCalled: [string, string][] = [];
  const routes = new Map<string, string>();
  for (const { path, method, value } of operationsOf(document)) {
    const item = isObject(document.paths) ? document.paths[path] : undefined;
    const route = `${method} ${routeOf(path)}`;
    const other = routes.get(route);
    routes.set(route, other ?? path);
    const problem = problemOf(path, other);
    const sample: Sample =
      problem === undefined ? sampleCall(document, isObject(item) ? item : {}, value, method) : { problem };
    if ("call" in sample) calls.set(String(value.operationId), sample.call);
    else notCalled.push([String(value.operationId), sample.problem]);
  }
  return { calls: Object.fromEntries(calls), notCalled };
}

/** Why a server cannot find an operation by its path. */
function problemOf(path: string, other: string | undefined): string | undefined {
  if (/[?#]/.test(path)) return `its path ${path} has a query or a fragment, which is not part of a path`;
  if (path.includes("}{")) return `its path ${path} has parameters that nothing separates`;
  return other && `a server cannot distinguish its path ${path} from ${other}`;
}

/** A path as a server sees it, without the names of parameters. */
function routeOf(path: string): string {
  return path.replaceAll(/\{[^{}]*\}/g, "{}");
}

/** Test runners fail on a file without a test. */
const testWithoutCalls = `import { expect, it } from "vitest";
import calls from "./calls.json" with { type: "json" };
import { document, operations } from "../../src/index.js";

it("has no call that could be made of the document's examples and schemas", () => {
  expect(Object.keys(operations)).toEqual(expect.arrayContaining(Object.keys(calls)));
  expect(document.sha256).toMatch(/^[0-9a-f]{64}$/);
});
`;

function contractTest({ name }: Api, pascal: string): string {
  return `import { type MockServer, startMockServer } from "@energy-clients/contract-testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { create${pascal}Client, document, type ${pascal}Client } from "../../src/index.js";
import calls from "./calls.json" with { type: "json" };
import credentials from "./credentials.json" with { type: "json" };

/** What an operation requires besides its input. A mock server accepts any value. */
interface Credentials {
  readonly headers?: Readonly<Record<string, string>>;
  /** Encoded pairs. */
  readonly query?: string;
}
const required: Readonly<Record<string, Credentials>> = credentials;
let own: Credentials = {};
let mock: MockServer;
let client: ${pascal}Client;

beforeAll(async () => {
  mock = await startMockServer("${name}", { clientDocument: document });
  client = create${pascal}Client({
    baseUrl: mock.url,
    fetch: (url, init) => {
      const query = own.query === undefined ? "" : (url.includes("?") ? "&" : "?") + own.query;
      return fetch(url + query, { ...init, redirect: "manual", headers: { ...init.headers, ...own.headers } });
    },
  });
}, 120_000);
afterEach(() => mock.reset());
afterAll(async () => {
  await mock.close();
  const count = contradictory.size;
  if (count > 0) {
    console.log(\`\${count} operations whose own examples or schemas break the document:\`);
    for (const [id, reason] of contradictory) console.log(\`  \${id}: \${reason}\`);
  }
});

/** Where the owner's document contradicts itself, only the request is checked. The first violation by operation. */
const contradictory = new Map<string, string>();

/** The calls are data made from the document, of which the compiler knows nothing. */
type Call = (id: string, init: object) => Promise<{ readonly response: Response }>;

describe.each(Object.entries<object>(calls))("%s", (id, init) => {
  beforeEach(() => {
    own = required[id] ?? {};
  });

  it("responds as documented to a valid request", async () => {
    const statuses = mock.operations.find((operation) => operation.id === id)?.statuses ?? [];
    const hasSuccess = statuses.some((status) => /^[23]|^default$/.test(status));

    // As text, since a response may be of any type.
    const { response } = await (client.call as unknown as Call)(id, { ...init, parseAs: "text" });

    const faults = mock.violations.filter(({ severity }) => severity === "error");
    const contradiction = faults.find(({ responsible }) => responsible !== "client");
    const isSound = contradiction === undefined;
    if (!isSound) contradictory.set(id, contradiction.message);
    const ofTheCall = faults.filter(({ responsible }) => responsible === "client");
    expect(ofTheCall.map(({ location, message }) => \`\${location}: \${message}\`).join("\\n")).toBe("");
    expect(mock.requests[0]).toMatchObject({ operationId: id });
    if (hasSuccess && isSound) expect(response.status).toBeLessThan(400);
  }, 60_000);

  it("returns each response that the document has", async () => {
    if (contradictory.has(id)) return;
    const cells = mock.coverage.find((operation) => operation.id === id)?.cells ?? [];
    const responses = cells.filter(({ side, status }) => side === "response" && /^(?!407)[2-5]\\d\\d$/.test(\`\${status}\`));

    for (const { status, mediaType } of responses) {
      const headers = { prefer: \`code=\${status}\`, ...(mediaType !== undefined && { accept: mediaType }) };
      const { response } = await (client.call as unknown as Call)(id, { ...init, headers, parseAs: "text" });

      expect(response.status).toBe(Number(status));
    }
  }, 60_000);
});
`;
}
