/** Runs one mock server of a document and tells what that takes. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { serveParent } from "../child.ts";
import { documentOf } from "../prepare.ts";
import { readDocument } from "../programs/sampled-call.ts";

/** Which mock server of which API's document. */
export interface MockJob {
  readonly kind: "prism" | "ours" | "openapi-backend";
  readonly api: "ett" | "enmacc";
}

/** What a mock server took so far. */
export interface MockState {
  readonly url: string;
  /** From a loaded process to a server that listens, split into loading modules and reading the document. */
  readonly importMs: number;
  readonly startMs: number;
  readonly cpuMs: number;
  readonly memoryMib: number;
}

const LOADERS = { prism: loadPrism, ours: loadOurs, "openapi-backend": loadOpenapiBackend };

serveParent<MockJob, "state", MockState>(async ({ kind, api }) => {
  const begun = performance.now();
  const start = await LOADERS[kind]();
  const loaded = performance.now();
  const url = await start(api);
  const listening = performance.now();
  return async () => {
    const { user, system } = process.cpuUsage();
    return {
      url,
      importMs: loaded - begun,
      startMs: listening - loaded,
      cpuMs: (user + system) / 1000,
      memoryMib: process.memoryUsage().rss / 2 ** 20,
    };
  };
});

type Start = (api: MockJob["api"]) => Promise<string>;

async function loadOurs(): Promise<Start> {
  const { startMockServer } = await import("@energy-clients/contract-testing");
  return async (api) => (await startMockServer(api, { coverageDir: false })).url;
}

/** Prism as its own command starts it: no verdicts, no records. */
async function loadPrism(): Promise<Start> {
  const [{ createServer: createPrism }, { getHttpOperationsFromSpec }] = await Promise.all([
    import("@stoplight/prism-http-server"),
    import("@stoplight/prism-cli/dist/operations.js"),
  ]);
  const quiet = { info() {}, warn() {}, error() {}, debug() {}, trace() {}, success() {}, fatal() {} };
  const logger = { ...quiet, child: () => logger };
  return async (api) => {
    const server = createPrism(await getHttpOperationsFromSpec(documentOf(api)), {
      cors: false,
      components: { logger: logger as never },
      config: {
        ...{
          isProxy: false,
          checkSecurity: true,
          validateRequest: true,
          validateResponse: true,
          errors: false,
        },
        mock: { dynamic: false },
        upstreamProxy: undefined,
      },
    });
    return server.listen(0, "127.0.0.1");
  };
}

/** Validates requests, and returns the document's examples. */
async function loadOpenapiBackend(): Promise<Start> {
  const { OpenAPIBackend } = await import("openapi-backend");
  return async (api) => {
    const backend = new OpenAPIBackend({
      definition: readDocument(documentOf(api)) as never,
      quick: false,
      customizeAjv: (ajv) => {
        // Formats that the documents use and Ajv does not know by itself.
        for (const format of ["int32", "int64", "uuid", "date", "date-time", "uri", "decimal"])
          ajv.addFormat(format, true);
        return ajv;
      },
      ajvOpts: { strict: false },
      handlers: {
        validationFail: (context) => ({ status: 400, body: context.validation.errors }),
        notFound: () => ({ status: 404, body: {} }),
        notImplemented: (context) => {
          const { status, mock } = backend.mockResponseForOperation(String(context.operation.operationId));
          return { status, body: mock };
        },
      },
    });
    backend.registerSecurityHandler("Bearer", ({ request }) => request.headers.authorization !== undefined);
    await backend.init();
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const text = Buffer.concat(chunks).toString();
      const { pathname, search } = new URL(request.url ?? "/", "http://mock");
      const handled = await backend.handleRequest({
        method: request.method ?? "GET",
        path: pathname,
        query: search.slice(1),
        body: text === "" ? undefined : JSON.parse(text),
        headers: request.headers as Record<string, string>,
      });
      response
        .writeHead(handled.status, { "content-type": "application/json" })
        .end(JSON.stringify(handled.body));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
}
