import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { type MockServer, type Mocks, startMockServer, startMocks } from "@energy-clients/contract-testing";
import { mockHandlers } from "@energy-clients/contract-testing/msw";
import type { EttClient } from "@energy-clients/ett-client";
import { openBrowser } from "@energy-clients/scripts-shared/browser";
import { type LocalServer, startServer } from "@energy-clients/scripts-shared/local-server";
import { build } from "esbuild";
import { bypass, http } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";

// The libraries around openapi-fetch in a real browser: bundled as a team bundles them, against the mocks.

const organizationId = "3f2c8a54-7f0e-4c1b-9a55-1d2f6b7c8e90";

/** What worker-page.ts leaves for the test. */
interface WorkerPage {
  readonly ett: Promise<EttClient>;
}

const files = new Map<string, { readonly type: string; readonly body: string | Uint8Array }>();
let server: LocalServer;
let browser: Awaited<ReturnType<typeof openBrowser>>;
/** What handles the requests for `/api/…`. */
let backend = async (_request: Request) => new Response(null, { status: 404 });

beforeAll(async () => {
  const { outputFiles } = await build({
    entryPoints: ["page.tsx", "worker-page.ts"].map((file) => join(import.meta.dirname, file)),
    bundle: true,
    minify: true,
    format: "esm",
    jsx: "automatic",
    define: { "process.env.NODE_ENV": '"production"' },
    outdir: "out",
    write: false,
  });
  for (const { path, contents } of outputFiles) {
    const name = path.replace(/^.*[/\\]/, "").replace(/\.js$/, "");
    files.set(`/${name}.js`, { type: "text/javascript", body: contents });
    const html = `<!doctype html><title>${name}</title><body><script type="module" src="/${name}.js"></script>`;
    files.set(`/${name}`, { type: "text/html", body: html });
  }
  const worker = createRequire(import.meta.url).resolve("msw/mockServiceWorker.js");
  files.set("/mockServiceWorker.js", { type: "text/javascript", body: readFileSync(worker) });
  server = await startServer((request, response) => {
    serve(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  browser = await openBrowser();
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
});

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", server.url);
  if (url.pathname.startsWith("/api/")) {
    const headers = new Headers(request.headers as Record<string, string>);
    const sent = await backend(new Request(url, { method: request.method ?? "GET", headers }));
    response.writeHead(sent.status, Object.fromEntries(sent.headers));
    response.end(Buffer.from(await sent.arrayBuffer()));
    return;
  }
  const file = files.get(url.pathname);
  if (file === undefined) return void response.writeHead(404).end();
  response.writeHead(200, { "content-type": file.type }).end(file.body);
}

/** Opens a page of its own; the hosts that it called, and what went wrong in it. */
async function open(path: string) {
  const page = await browser.newPage();
  onTestFinished(() => page.close());
  const hosts = new Set<string>();
  const errors: string[] = [];
  page.on("request", (request) => hosts.add(new URL(request.url()).origin));
  page.on("pageerror", (error) => errors.push(String(error)));
  await page.goto(server.url + path);
  return { page, hosts, errors };
}

describe("in Chromium", () => {
  describe("hooks on a client whose back end adds the credentials", () => {
    let mocks: Mocks;
    const network = setupServer();
    beforeAll(async () => {
      mocks = await startMocks();
      const { clientId, clientSecret } = mocks.connect().ett;
      vi.stubEnv("ETT_CLIENT_ID", clientId);
      vi.stubEnv("ETT_CLIENT_SECRET", clientSecret);
      network.use(...mockHandlers({ http, bypass }, mocks));
      network.listen({ onUnhandledRequest: "bypass" });
      const { handle } = await import("../guides/browser-backend.ts");
      backend = (request) => handle(request, { organizationId });
    }, 60_000);
    afterEach(() => mocks.reset());
    afterAll(async () => {
      network.close();
      vi.unstubAllEnvs();
      await mocks.close();
    });

    it("show data", async () => {
      const { page, hosts, errors } = await open("/page");

      for (const library of ["openapi-react-query", "swr-openapi"]) {
        const items = page.getByRole("list", { name: library, exact: true }).getByRole("listitem");
        await items.first().waitFor();
        expect(await items.allTextContents()).toEqual(
          expect.arrayContaining([expect.stringMatching(/^\d+ Wh$/)]),
        );
      }
      expect([...hosts]).toEqual([server.url]);
      expect(errors).toEqual([]);
      mocks.ett.expectCalledTimes("getCertificates", 2);
      mocks.ett.expectCalledWith("getCertificates", { query: { organizationId } });
      mocks.expectNoViolations();
    });

    it("show an empty 403 as an error", async () => {
      const forbidden = { status: 403, empty: true } as const;
      mocks.ett.script("getCertificates", forbidden, forbidden);

      const { page, errors } = await open("/page");

      for (const library of ["openapi-react-query", "swr-openapi"])
        expect(await page.getByLabel(library, { exact: true }).textContent()).toMatch(/^ApiError: .*403/);
      expect(errors).toEqual([]);
    });
  });

  describe("MSW's service worker", () => {
    const inPage = { organizationId };
    let mock: MockServer;
    beforeEach(async () => {
      mock = await startMockServer("ett", { allowedOrigins: [server.url] });
    }, 60_000);
    afterEach(() => mock.close());

    it("responds with openapi-msw's handlers and with those of our mocks", async () => {
      mock.script("getContracts", { status: 403, empty: true });
      const { page, hosts, errors } = await open(`/worker-page?mock=${mock.url}`);

      const seen = await page.evaluate(async (query) => {
        const ett = await (globalThis as unknown as WorkerPage).ett;
        const wallets = await ett.GET("/wallet-api/wallets", { params: { query } });
        const consents = await ett.getClientConsents();
        const contracts = await ett.GET("/api/certificates/contracts", { params: { query } });
        return {
          wallets: wallets.data?.result,
          consents: consents.ok && consents.data.result.length > 0,
          contracts: String(contracts.error),
        };
      }, inPage);

      expect(seen).toEqual({
        wallets: [],
        consents: true,
        contracts: expect.stringMatching(/^ApiError: getContracts .* 403/),
      });
      expect([...hosts]).toEqual([server.url, "https://demo.energytrackandtrace.dk", mock.url]);
      expect(errors).toEqual([]);
      expect(mock.violations).toEqual([]);
      mock.expectNotCalled("getWallets");
      mock.expectCalledTimes("getClientConsents", 1);
    });

    // What docs/browser.md says: the reason why a page's POST needs a key that the back end acts on once.
    it("shows that the browser itself sends a POST again when a connection breaks that it has used before", async () => {
      mock.injectFault("transferCertificate", { reset: "after-read" });
      const { page } = await open(`/worker-page?mock=${mock.url}`);

      const status = await page.evaluate(async (query) => {
        const ett = await (globalThis as unknown as WorkerPage).ett;
        await ett.getClientConsents();
        const streamId = query.organizationId;
        const certificateId = { registry: "Narnia", streamId };
        const body = { certificateId, receiverId: streamId, quantity: 5, hashedAttributes: [] };
        return (await ett.transferCertificate({ query, body })).response.status;
      }, inPage);

      expect(status).toBe(202);
      mock.expectCalledTimes("transferCertificate", 2);
    });
  });
});
