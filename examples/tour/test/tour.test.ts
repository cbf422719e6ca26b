import { startMocks } from "@energy-clients/contract-testing";
import { describe, expect, it } from "vitest";
import { LINE_WIDTH } from "../format.ts";
import { called, liveEnmacc, liveEtt, SECRET, tour, writes } from "./tour-under-test.ts";

describe("runTour() on mocks", () => {
  it("runs every step of ETT without a violation", async () => {
    const { exitCode, text, mocks } = await tour([]);

    expect(exitCode, text).toBe(0);
    expect(text).toMatch(/Done: \d+ steps, \d+ requests, 0 violations/);
    expect(text).not.toContain("skipped");
    expect([mocks?.ett, mocks?.identity, mocks?.enmacc].flatMap((mock) => mock?.violations)).toEqual([]);
    expect(mocks && called(mocks.ett)).toEqual([
      "GET getClientConsents",
      "GET getMeteringPoints",
      "GET getContracts",
      "POST createContracts",
      "GET getWallets",
      "GET getWallets",
      "POST createWalletEndpoint",
      "POST createExternalEndpoint",
      "GET getCertificatesCursor",
      "GET getCertificatesCursor",
      "POST transferCertificate",
      "GET getRequestStatus",
      "GET getRequestStatus",
      "POST claimCertificate",
      "GET getRequestStatus",
      "GET getRequestStatus",
      "GET getClaims",
      "GET getContracts",
      "GET getCertificates",
    ]);
  });

  it("takes each step's values from earlier responses", async () => {
    const { mocks } = await tour([]);

    const request = (id: string) => mocks?.ett.requests.find(({ operationId }) => operationId === id);
    const endpoint = request("createWalletEndpoint");
    const external = request("createExternalEndpoint");
    const transfer = request("transferCertificate");
    const claim = request("claimCertificate");
    expect(endpoint?.query.organizationId).toBe("8b1f6f0c-52a4-4d0e-8b57-0c9f4e2a7d11");
    expect(external?.query.organizationId).toBe("3f2c8a54-7f0e-4c1b-9a55-1d2f6b7c8e90");
    expect(external?.body).toMatchObject(endpoint?.response.body as object);
    expect(transfer?.body).toMatchObject({
      ...(external?.response.body as object),
      quantity: 2_400_000 - 1_250_000,
    });
    expect(claim?.body).toMatchObject({ quantity: 1_250_000 });
  });

  it("prints times, quantities and ids in lines that fit a terminal", async () => {
    const { lines, text } = await tour([]);

    expect(lines.filter((line) => line.length > LINE_WIDTH)).toEqual([]);
    expect(text).toContain("2026-11-20T10:00Z/11:00Z");
    expect(text).toContain("1,150,000 Wh (1,150 kWh)");
    expect(text).toMatch(/status +pending, then completed/);
  });

  it("shows what has really happened: a contract is listed, and a quantity is gone", async () => {
    const { text } = await tour([]);

    const changed = text.slice(text.indexOf("What has changed"));
    expect(text).toMatch(/Contracts for issuing certificates\n.*\n +contract +none/);
    expect(changed).toMatch(/contract +571313180400000100, /);
    expect(changed).toMatch(/certificate +none/);
  });

  it("prints no token", async () => {
    const { text } = await tour([]);

    expect(text).toMatch(/token +Bearer token, valid for 60 min/);
    expect(text).not.toMatch(/eyJ|any-secret|any-key/);
  });

  it("closes the mocks at the end", async () => {
    const { mocks } = await tour([]);

    await expect(fetch(String(mocks?.ett.url))).rejects.toThrow();
  });
});

describe("runTour() when a step fails", () => {
  it("names the step, code, message and remedy, sends nothing more, and frees the ports", async () => {
    const { exitCode, text, mocks } = await tour([], {}, ({ ett }) => {
      ett.script("transferCertificate", { status: 403, example: "problem" });
    });

    expect(exitCode).toBe(1);
    expect(text).toContain("Step 10 failed: Transfer a certificate");
    expect(text).toMatch(/code +forbidden/);
    expect(text).toMatch(/message +transferCertificate .* returned 403: Forbidden/);
    expect(text).toMatch(/remedy +ETT: check that the organisation gave its consent/);
    expect(text).not.toContain("Done");
    expect(mocks && called(mocks.ett).at(-1)).toBe("POST transferCertificate");
    await expect(fetch(String(mocks?.ett.url))).rejects.toThrow();
  });

  it("does not send a transfer again when ETT returned 500", async () => {
    const { exitCode, text, mocks } = await tour([], {}, ({ ett }) => {
      ett.script("transferCertificate", { status: 500, empty: true, validate: false });
    });

    expect(exitCode).toBe(1);
    expect(text).toMatch(/code +outcome_unknown/);
    expect(mocks && called(mocks.ett).filter((call) => call.endsWith("transferCertificate"))).toHaveLength(1);
  });

  it("names a claim that ETT reports as failed", async () => {
    const { exitCode, text } = await tour([], {}, ({ ett }) => {
      ett.script("getRequestStatus", {}, { example: "failed" });
    });

    expect(exitCode).toBe(1);
    expect(text).toContain("Step 13 failed: Wait until the claim is completed");
    expect(text).toMatch(/code +request_failed/);
  });

  it("names the step when the token is refused, and shows no credential", async () => {
    await using own = await startMocks();
    own.identity.script("requestToken", { status: 400, example: "invalid_client" });

    const { exitCode, text } = await tour([], liveEtt(own));

    expect(exitCode).toBe(1);
    expect(text).toContain("Step 1 failed: Get an access token");
    expect(text).toMatch(/code +token_request_rejected/);
    expect(text).not.toContain(SECRET);
  });

  it("names the network's error when no server is listening", async () => {
    const own = await startMocks();
    await own.close();

    const { exitCode, text } = await tour([], { ...liveEtt(own), ...liveEnmacc(own) });

    expect(exitCode).toBe(1);
    expect(text).toContain("Step 1 failed");
    expect(text).toMatch(/code +token_request_failed/);
  });

  it("fails when a mock recorded a violation", async () => {
    const { exitCode, text } = await tour([], {}, ({ ett }) => {
      ett.script("getClientConsents", {
        body: { result: [{ organizationId: "3f2c8a54-7f0e-4c1b-9a55-1d2f6b7c8e90" }] },
      });
    });

    expect(exitCode).toBe(1);
    expect(text).toMatch(/Done: .*[1-9]\d* violations/);
    expect(text).toContain("getClientConsents, response, ");
  });
});

describe("runTour() on live systems", () => {
  it("reads only, so that nothing but the token request is a POST", async () => {
    await using own = await startMocks();

    const { exitCode, text } = await tour([], liveEtt(own));

    expect(exitCode, text).toBe(0);
    expect(writes(own.ett)).toEqual([]);
    expect(own.identity.requests.map(({ operationId }) => operationId)).toEqual(["requestToken"]);
    expect(own.ett.calledOperations.size).toBe(6);
    expect([...own.ett.violations, ...own.identity.violations]).toEqual([]);
    expect(text).toContain(`Live: ${own.ett.url}`);
    expect(text).toContain("skipped: they change data; --write runs them.");
  });

  it("prints neither secret nor key", async () => {
    await using own = await startMocks();

    const { text } = await tour([], liveEtt(own));

    expect(text).not.toMatch(/must-not-be-seen|eyJ/);
  });

  it("mocks the API that has no credentials", async () => {
    await using own = await startMocks();

    const { exitCode, mocks } = await tour([], liveEtt(own));

    expect(exitCode).toBe(0);
    expect(mocks?.ett.requests).toEqual([]);
    expect(mocks?.enmacc.calledOperations.size).toBeGreaterThan(1);
  });

  it("moves and claims 1 Wh with --write", async () => {
    await using own = await startMocks();

    const { exitCode, text } = await tour(["--write"], liveEtt(own));

    const quantities = writes(own.ett).map(
      ({ body }) => (body as { quantity?: number } | undefined)?.quantity,
    );
    expect(exitCode, text).toBe(0);
    expect(quantities.filter((quantity) => quantity !== undefined)).toEqual([1, 1]);
  });

  it("uses the organisation of ETT_ORGANIZATION_ID", async () => {
    await using own = await startMocks();
    const ETT_ORGANIZATION_ID = "8b1f6f0c-52a4-4d0e-8b57-0c9f4e2a7d11";

    await tour([], { ...liveEtt(own), ETT_ORGANIZATION_ID });

    const asked = own.ett.requests.flatMap(({ query }) => query.organizationId ?? []);
    expect(new Set(asked)).toEqual(new Set([ETT_ORGANIZATION_ID]));
  });

  it("skips the other steps when no organisation gave its consent", async () => {
    await using own = await startMocks();
    own.ett.script("getClientConsents", { example: "empty" });

    const { exitCode, text } = await tour([], liveEtt(own));

    expect(exitCode).toBe(0);
    expect(text).toContain("skipped: no organisation gave its consent");
    expect(called(own.ett)).toEqual(["GET getClientConsents"]);
  });

  it("skips transfer and claim when the wallet is empty", async () => {
    await using own = await startMocks();
    own.ett.script("getCertificatesCursor", { example: "empty" }, { example: "empty" });

    const { exitCode, text } = await tour(["--write"], liveEtt(own));

    expect(exitCode).toBe(0);
    expect(text).toMatch(/Transfer a certificate\n +skipped: no hour has more production/);
    expect(text).toMatch(/Claim a certificate\n +skipped: no hour has both/);
  });
});
