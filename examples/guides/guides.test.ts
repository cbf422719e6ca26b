import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAuthenticatedEttClient } from "@energy-clients/auth/ett";
import { createOpenTelemetryHook } from "@energy-clients/auth/opentelemetry";
import { certificates, claims, ettScenario, startMocks } from "@energy-clients/contract-testing";
import { type CertificatesPage, forOrganization } from "@energy-clients/ett-client";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import pino from "pino";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
// @boundaries-ignore test data that no package publishes
import { CERTIFICATE, CERTIFICATE_KEY } from "../../packages/auth/test/fault-matrix/certificate.ts";
import { createPortalClient } from "./browser-client.ts";
import { consentPage } from "./consents.ts";
import { logTo } from "./logging.ts";
import { shutDownOnSigterm } from "./replica-shutdown.ts";
import { createDrain, createReplica } from "./replicas.ts";
import { rotateSecret } from "./rotate-secret.ts";
import {
  type CertificateStore,
  type ClaimStore,
  synchroniseCertificates,
  synchroniseClaims,
} from "./synchronise.ts";

const CLIENT_ID = "6b1d0a34-8f5c-4a57-9d0e-3c2b7f1e9a45";
const ORGANIZATION = "3f2c8a54-7f0e-4c1b-9a55-1d2f6b7c8e90";

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

describe("proxy.ts", () => {
  it("asks the proxy of HTTPS_PROXY for a tunnel", async () => {
    const asked: (string | undefined)[] = [];
    const proxy = createServer().on("connect", ({ url }, socket) => {
      asked.push(url);
      socket.end("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n");
    });
    vi.stubEnv("HTTPS_PROXY", `http://127.0.0.1:${await listen(proxy)}`);
    vi.stubEnv("https_proxy", undefined);
    vi.stubEnv("NO_PROXY", undefined);
    vi.stubEnv("no_proxy", undefined);
    vi.stubEnv("ETT_CLIENT_ID", CLIENT_ID);
    vi.stubEnv("ETT_CLIENT_SECRET", "not-a-secret");
    const { ett } = await import("./proxy.ts");

    const ending = await ett.refreshToken().catch((error) => error);

    expect(ending).toMatchObject({ code: "token_request_failed", message: expect.stringContaining("403") });
    expect(asked).toEqual(["datahubeouenerginet.b2clogin.com:443"]);
  });
});

describe("client-certificate.ts", () => {
  it("shows the certificate to a gateway that requires one", async () => {
    const paths: (string | undefined)[] = [];
    const identity = { cert: CERTIFICATE, key: CERTIFICATE_KEY };
    const settings = { ...identity, ca: CERTIFICATE, requestCert: true, rejectUnauthorized: true };
    const gateway = createHttpsServer(settings, (request, response) => {
      paths.push(request.url);
      response
        .writeHead(200, { "content-type": "application/json" })
        .end(JSON.stringify({ access_token: "a", token_type: "Bearer", expires_in: 3600, result: [] }));
    });
    const folder = mkdtempSync(join(tmpdir(), "client-certificate-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, "certificate.pem"), CERTIFICATE);
    writeFileSync(join(folder, "key.pem"), CERTIFICATE_KEY);
    for (const name of ["CERTIFICATE_FILE", "AUTHORITY_FILE"])
      vi.stubEnv(name, join(folder, "certificate.pem"));
    vi.stubEnv("KEY_FILE", join(folder, "key.pem"));
    vi.stubEnv("GATEWAY_URL", `https://localhost:${await listen(gateway)}`);
    vi.stubEnv("ETT_CLIENT_ID", CLIENT_ID);
    vi.stubEnv("ETT_CLIENT_SECRET", "not-a-secret");
    const { ett } = await import("./client-certificate.ts");

    const { ok } = await ett.getClientConsents();

    expect(ok).toBe(true);
    expect(paths).toEqual(["/token", "/ett/api/authorization/client/consents"]);
  });
});

describe("browser-backend.ts", () => {
  async function arrange() {
    const sent: { url: string; headers: Record<string, string> }[] = [];
    vi.stubEnv("ETT_CLIENT_ID", CLIENT_ID);
    vi.stubEnv("ETT_CLIENT_SECRET", "not-a-secret");
    vi.stubGlobal("fetch", async (url: string, init: { headers: Record<string, string> }) => {
      if (url.includes("b2clogin")) {
        return Response.json({ access_token: "a-token", token_type: "Bearer", expires_in: 3600 });
      }
      sent.push({ url, headers: init.headers });
      return Response.json({ result: [], metadata: {} }, { headers: { "set-cookie": "session=stolen" } });
    });
    const { handle } = await import("./browser-backend.ts");
    const call = (path: string, init: RequestInit = {}) => {
      const headers = { "sec-fetch-site": "same-origin", ...(init.headers as Record<string, string>) };
      return handle(new Request(`https://portal.example${path}`, { ...init, headers }), {
        organizationId: ORGANIZATION,
      });
    };
    return { sent, call, handle };
  }

  it("serves the client of browser-client.ts", async () => {
    const { sent, handle } = await arrange();
    const ett = createPortalClient("https://portal.example", async (url, init) => {
      const request = new Request(url, init);
      request.headers.set("sec-fetch-site", "same-origin"); // as the browser does
      return handle(request, { organizationId: ORGANIZATION });
    });

    const { ok } = await ett.getCertificates({ query: { organizationId: ORGANIZATION, Limit: 5 } });

    expect(ok).toBe(true);
    expect(sent[0]).toEqual({
      url: `https://demo.energytrackandtrace.dk/wallet-api/certificates?Limit=5&organizationId=${ORGANIZATION}`,
      headers: { accept: "application/json", "x-api-version": "1", authorization: "Bearer a-token" },
    });
  });

  it.each([
    ["another operation", "/api/ett/wallet-api/wallets", {}, 404],
    ["a path outside the prefix", "/wallet-api/claims", {}, 404],
    ["a detour", "/api/ett/wallet-api/claims/..%2f..%2fapi/reports", {}, 404],
    ["an encoded path", "/api/ett/wallet-api%2fclaims", {}, 404],
    ["a write", "/api/ett/wallet-api/transfers", { method: "POST", body: "{}" }, 404],
    [
      "another site's page",
      "/api/ett/wallet-api/claims",
      { headers: { "sec-fetch-site": "cross-site" } },
      403,
    ],
  ])("refuses %s", async (_, path, init, status) => {
    const { sent, call } = await arrange();

    const response = await call(path, init);

    expect(response.status).toBe(status);
    expect(sent).toEqual([]);
  });

  it("lets the session decide the organisation, and passes no header or cookie on", async () => {
    const { sent, call } = await arrange();
    const headers = { cookie: "a=b", authorization: "Bearer theirs", "x-forwarded-host": "evil.example" };

    const response = await call("/api/ett/wallet-api/claims?OrganizationID=theirs&organizationId=theirs", {
      headers,
    });

    expect(new URL(sent[0]?.url ?? "").search).toBe(`?organizationId=${ORGANIZATION}`);
    expect(Object.keys(sent[0]?.headers ?? {}).sort()).toEqual(["accept", "authorization", "x-api-version"]);
    expect(JSON.stringify(sent)).not.toMatch(/theirs|evil/);
    expect(response.headers.get("set-cookie")).toBeNull();
    expect(response.headers.get("cache-control")).toBe("no-store");
  });
});

describe("rotate-secret.ts", () => {
  async function arrange() {
    const mocks = await startMocks({ scenarios: { ett: ettScenario() } });
    onTestFinished(() => mocks.close());
    const { clientId, clientSecret, environment } = mocks.connect().ett;
    let secret = String(clientSecret);
    const vault = {
      read: async () => secret,
      write: async (value: string) => {
        secret = value;
      },
    };
    const ett = createAuthenticatedEttClient({ environment, clientId, clientSecret: vault.read });
    const keyIds = async () => {
      const { data } = await ett.getCredentials({ path: { clientId } });
      return data?.result.map(({ keyId }) => keyId) ?? [];
    };
    return { mocks, ett, vault, keyIds, rotate: () => rotateSecret(ett, vault, clientId, environment) };
  }

  it("replaces the secret, and leaves the old one valid", async () => {
    const { mocks, ett, vault, keyIds, rotate } = await arrange();
    const before = await vault.read();

    const { oldKeyId } = await rotate();

    expect(await vault.read()).not.toBe(before);
    await ett.refreshToken();
    expect(await keyIds()).toHaveLength(2);
    expect(await keyIds()).toContain(oldKeyId);
    mocks.expectNoViolations();
  });

  it("works at the next run when the response of createCredential was lost", async () => {
    const { mocks, vault, keyIds, rotate } = await arrange();
    const before = await vault.read();
    mocks.ett.injectFault("createCredential", { reset: "after-read" });

    await expect(rotate()).rejects.toMatchObject({ code: "outcome_unknown" });
    expect(await vault.read()).toBe(before);
    await rotate();

    expect(await vault.read()).not.toBe(before);
    expect(await keyIds()).toHaveLength(2);
  });

  it("deletes nothing when no credential belongs to the vault's secret", async () => {
    const { mocks, vault, keyIds, rotate } = await arrange();
    await keyIds(); // gets a token
    await vault.write("of-another-client");

    await expect(rotate()).rejects.toThrow("Expected one credential for the present secret but got 0");

    expect(mocks.ett.calls("deleteCredential")).toEqual([]);
  });
});

describe("replicas.ts", () => {
  it("gets its token and a permit while Redis refuses every command, with the mounted secrets", async () => {
    await using mocks = await startMocks();
    const { enmacc } = mocks.connect();
    const folder = mkdtempSync(join(tmpdir(), "replica-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, "client-secret"), `${enmacc.clientSecret}\n`);
    writeFileSync(join(folder, "api-key"), `${enmacc.apiKey}\n`);
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const refuse = async () => {
      throw Object.assign(new Error("NOPERM this user has no permissions"), { code: "NOPERM" });
    };
    const env = {
      TOKEN_KEY: Buffer.alloc(32, 1).toString("base64"),
      ENMACC_BASE_URL: enmacc.baseUrl,
      ENMACC_CLIENT_ID: enmacc.clientId,
    };
    const replica = createReplica({ eval: refuse, evalsha: refuse }, folder, env);

    // Names no operation of the model, so that the test stays when enmacc's own document replaces it.
    await replica.refreshToken();

    expect(mocks.enmacc.calls("authenticate")).toHaveLength(1);
    expect(warn.mock.calls.join()).toContain("store_unavailable");
    mocks.expectNoViolations();
  });

  it("waits for the calls in progress, and takes no more", async () => {
    const { run, drain } = createDrain();
    let respond = (_: string) => {};
    const result = run(() => new Promise<string>((resolve) => (respond = resolve)));
    let isDrained = false;

    const drained = drain().then(() => {
      isDrained = true;
    });
    await expect(run(async () => "late")).rejects.toThrow("shutting down");
    expect(isDrained).toBe(false);
    respond("sent");

    await drained;
    expect(await result).toBe("sent");
  });
});

describe("replica-shutdown.ts", () => {
  it("stops taking requests at SIGTERM, and ends after the calls in progress", async () => {
    const exit = vi.spyOn(process, "exit").mockReturnValue(undefined as never);
    onTestFinished(() => exit.mockRestore());
    const server = createServer();
    await listen(server);
    const run = shutDownOnSigterm(server);
    let respond = (_: string) => {};
    const result = run(() => new Promise<string>((resolve) => (respond = resolve)));

    process.emit("SIGTERM");
    const late = await run(async () => "late").catch((error: Error) => error.message);
    expect(exit).not.toHaveBeenCalled();
    respond("sent");

    await vi.waitFor(() => expect(exit).toHaveBeenCalledOnce());
    expect([await result, late, server.listening]).toEqual(["sent", "This replica is shutting down", false]);
  });
});

describe("logging.ts", () => {
  it("writes each event to pino and OpenTelemetry, without the secret", async () => {
    await using mocks = await startMocks();
    const lines: string[] = [];
    const logger = pino({ level: "debug" }, { write: (line) => void lines.push(line) });
    const exporter = new InMemorySpanExporter();
    const tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
    const onEvent = logTo(logger, createOpenTelemetryHook({ tracerProvider }));
    const { ett: connection } = mocks.connect();
    const ett = createAuthenticatedEttClient({ ...connection, onEvent });

    await ett.getWallets({ query: { organizationId: ORGANIZATION } });

    const events = lines.map((line) => JSON.parse(line) as { msg: string; level: number });
    expect(events.map(({ msg }) => msg)).toEqual(["call", "refresh", "request", "response", "end"]);
    expect(events.map(({ level }) => level)).toEqual([20, 30, 20, 20, 30]);
    expect(exporter.getFinishedSpans().map(({ name }) => name)).toContain("getWallets");
    expect(lines.join()).not.toContain(String(connection.clientSecret));
  });
});

describe("consents.ts", () => {
  it("returns the page for an organisation that has not consented, and a working client after it has", async () => {
    const scenario = ettScenario();
    await using mocks = await startMocks({ scenarios: { ett: scenario } });
    const ett = createAuthenticatedEttClient(mocks.connect().ett);
    const query = { organizationId: ORGANIZATION };
    await ett.getWallets({ query });
    scenario.withdrawConsent(ORGANIZATION);

    const page = await consentPage(ett, ORGANIZATION, CLIENT_ID);
    scenario.consent(ORGANIZATION);
    const afterConsent = await consentPage(ett, ORGANIZATION, CLIENT_ID);

    expect(page).toContain(CLIENT_ID);
    expect(afterConsent).toBeUndefined();
    expect((await ett.getWallets({ query })).ok).toBe(true);
  });
});

describe("synchronise.ts", () => {
  it("saves each claim once, and continues at the bookmark", async () => {
    const organizations = [{ id: ORGANIZATION, claims: claims({ count: 3 }) }];
    await using mocks = await startMocks({ scenarios: { ett: ettScenario({ organizations }) } });
    const ett = createAuthenticatedEttClient(mocks.connect().ett);
    const saved: unknown[] = [];
    let kept: Awaited<ReturnType<ClaimStore["readBookmark"]>>;
    const store: ClaimStore = {
      readBookmark: async () => kept,
      save: async (claims, bookmark) => {
        saved.push(...claims);
        kept = bookmark;
      },
    };
    const organization = forOrganization(ett, ORGANIZATION);

    const first = await synchroniseClaims(organization, store);
    const second = await synchroniseClaims(organization, store);

    expect(first).toBe(3);
    expect(second).toBe(0);
    expect(saved).toHaveLength(first);
  });

  it("copies each certificate once, and then what changed", async () => {
    const organizations = [{ id: ORGANIZATION, certificates: certificates({ count: 48 }) }];
    const scenario = ettScenario({ organizations });
    await using mocks = await startMocks({ scenarios: { ett: scenario } });
    const organization = forOrganization(createAuthenticatedEttClient(mocks.connect().ett), ORGANIZATION);
    const saved: CertificatesPage[] = [];
    const store: CertificateStore = {
      readPosition: async () => saved.at(-1)?.position,
      save: async (page) => {
        saved.push(JSON.parse(JSON.stringify(page)));
      },
    };
    const countOf = () => saved.flatMap((page) => page.certificates).length;

    await synchroniseCertificates(organization, store);
    const first = countOf();
    await synchroniseCertificates(organization, store);

    expect(first).toBe(48);
    expect(countOf()).toBe(48);
    mocks.ett.expectNoViolations();
  });
});
