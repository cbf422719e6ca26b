import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type MockServer,
  type MockServerOptions,
  reportCoverage,
  startMockServer,
  type Waiver,
} from "../../src/index.js";
import { createTransfer, getWallets, startWallets } from "./wallets.js";

let directory: string;
const running: MockServer[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "coverage-"));
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
  rmSync(directory, { recursive: true, force: true });
});

async function wallets(options: MockServerOptions = {}): Promise<MockServer> {
  const server = await startWallets({ coverageDir: directory, ...options });
  running.push(server);
  return server;
}

/** What was exercised of an operation, in words. */
function hits({ coverage }: MockServer, id: string): string[] {
  const cells = coverage.find((operation) => operation.id === id)?.cells ?? [];
  return cells
    .filter((cell) => cell.hits > 0)
    .map(({ side, status = side, mediaType = "none", hits }) => `${status} ${mediaType} ${hits}`);
}

const waiver: Waiver = {
  api: "ett",
  operation: "getWallets",
  status: "429",
  reason: "Not in our plan",
  expires: "2027-01-31",
};
const now = () => Date.UTC(2026, 10, 22);

describe("MockServer.coverage", () => {
  it("lists all that the document declares, before anything is called", async () => {
    const server = await wallets();

    const getWalletsCoverage = server.coverage.find(({ id }) => id === "getWallets");

    expect(server.coverage.map(({ id }) => id)).toEqual(server.operations.map(({ id }) => id));
    expect(getWalletsCoverage).toEqual({
      id: "getWallets",
      method: "GET",
      path: "/wallets",
      cells: [
        { side: "request", hits: 0 },
        { side: "response", status: "200", mediaType: "application/json", hits: 0 },
        { side: "response", status: "400", mediaType: "application/json", hits: 0 },
        { side: "response", status: "400", mediaType: "application/problem+json", hits: 0 },
        { side: "response", status: "401", hits: 0 },
        { side: "response", status: "429", mediaType: "application/problem+json", hits: 0 },
      ],
    });
  });

  it("counts requests by media type and responses by status and media type", async () => {
    const server = await wallets();

    await getWallets(server);
    await getWallets(server, { prefer: "code=429" });
    await getWallets(server, { prefer: "code=401" });
    await createTransfer(server, JSON.stringify({ quantity: 1, items: [] }));

    expect(hits(server, "getWallets")).toEqual([
      "request none 3",
      "200 application/json 1",
      "401 none 1",
      "429 application/problem+json 1",
    ]);
    expect(hits(server, "createTransfer")[0]).toBe("request application/json 1");
  });

  it("counts neither side of an invalid request, and not the response that breaks the document", async () => {
    const server = await wallets();
    server.script("getWallets", { body: [{ id: "no uuid", type: "production" }] });

    await getWallets(server, { "x-api-version": "2" });
    await getWallets(server);

    expect(hits(server, "getWallets")).toEqual(["request none 1"]);
  });

  it("counts an unchecked response only if it is as documented", async () => {
    const server = await wallets();
    const html = { headers: { "content-type": "text/html" }, body: "<html>" };
    server.script("getWallets", { validate: false, ...html });
    server.script("getWallets", { validate: false, body: [{ id: 1 }] });
    server.script("getWallets", { validate: false, body: [] });

    await getWallets(server);
    await getWallets(server);
    expect(hits(server, "getWallets")).toEqual(["request none 2"]);
    await getWallets(server);

    expect(hits(server, "getWallets")).toEqual(["request none 3", "200 application/json 1"]);
  });

  it("does not count an error without a body for the documented one with a body", async () => {
    const server = await wallets();

    await getWallets(server, { prefer: "code=400, empty=true" });

    expect(hits(server, "getWallets")).toEqual(["request none 1"]);
  });

  it("does not count a response that a fault broke", async () => {
    const server = await wallets();
    server.injectFault("getWallets", { body: "truncated" });
    server.injectFault("getWallets", { status: 429 });

    await getWallets(server);
    await getWallets(server);

    expect(hits(server, "getWallets")).toEqual(["request none 2", "429 application/problem+json 1"]);
  });

  it("survives reset()", async () => {
    const server = await wallets();

    await getWallets(server);
    server.reset();

    expect(hits(server, "getWallets")).toContain("200 application/json 1");
  });
});

describe("reportCoverage()", () => {
  it("adds up all servers that wrote to the directory, when they were closed", async () => {
    const [first, second] = await Promise.all([wallets(), wallets()]);
    await getWallets(first);
    await getWallets(second, { prefer: "code=429" });
    await Promise.all([first.close(), second.close(), second.close()]);

    const [ett] = reportCoverage(directory).apis;

    expect(readdirSync(directory)).toHaveLength(2);
    expect(ett).toMatchObject({ api: "ett", covered: 3, waived: 0, called: 1, declared: 7 });
    expect(ett?.operations[0]?.cells[0]).toEqual({ side: "request", hits: 2 });
  });

  it("takes the directory of CONTRACT_COVERAGE_DIR, unless the option says none", async () => {
    process.env.CONTRACT_COVERAGE_DIR = directory;
    try {
      const server = await startWallets();
      const silent = await startWallets({ coverageDir: false });
      await Promise.all([server.close(), silent.close()]);
    } finally {
      delete process.env.CONTRACT_COVERAGE_DIR;
    }

    expect(readdirSync(directory)).toHaveLength(1);
  });

  it("is below the threshold of an API, and says so", async () => {
    await close(await wallets());

    const { failures, apis } = reportCoverage(directory, { min: { ett: 50 } });

    expect(apis[0]).toMatchObject({ percent: null, min: 50, isSufficient: false });
    expect(failures).toEqual(["ett: not called, but coverage of 50 % is required"]);
  });

  it("counts only called operations, if asked to", async () => {
    const server = await wallets();
    for (const code of [200, 400, 401, 429]) await getWallets(server, { prefer: `code=${code}` });
    await getWallets(server, { prefer: "code=400", accept: "application/problem+json" });
    await server.close();

    const { apis, failures } = reportCoverage(directory, { scope: "called", min: 100 });

    expect(apis[0]).toMatchObject({ percent: 100, covered: 6, missing: 0, called: 1, declared: 7 });
    expect(failures).toEqual([]);
  });

  it("excuses what a waiver names, and remarks on one that is not needed", async () => {
    const server = await wallets();
    for (const code of [200, 400, 401]) await getWallets(server, { prefer: `code=${code}` });
    await getWallets(server, { prefer: "code=400", accept: "application/problem+json" });
    await server.close();
    const unneeded = { ...waiver, status: "200" };

    const report = reportCoverage(directory, { waivers: [waiver, unneeded], scope: "called", min: 100, now });

    expect(report.apis[0]).toMatchObject({ percent: 100, waived: 1, missing: 0 });
    expect(report.apis[0]?.operations[0]?.cells.at(-1)).toMatchObject({ status: "429", waiver });
    expect(report.remarks).toEqual([
      "The waiver of ett getWallets 200 is no longer needed: everything in it is covered",
    ]);
  });

  it("lets a waiver hold on its last day", async () => {
    await close(await wallets());

    const onLastDay = () =>
      reportCoverage(directory, { waivers: [{ ...waiver, expires: "2026-11-22" }], now });

    expect(onLastDay).not.toThrow();
  });

  it.each([
    [
      "waiver_expired",
      /expired on 2026-11-21: test the operation/,
      { waivers: [{ ...waiver, expires: "2026-11-21" }] },
    ],
    [
      "waiver_unmatched",
      /the operation has request none, 200 application/,
      { waivers: [{ ...waiver, status: "418" }] },
    ],
    ["waiver_unmatched", /no server of enmacc wrote coverage/, { waivers: [{ ...waiver, api: "enmacc" }] }],
    ["unknown_operation", /did you mean "getWallets"/, { waivers: [{ ...waiver, operation: "getWalets" }] }],
    [
      "waivers_invalid",
      /waivers\[0\]: expires must be a day/,
      { waivers: [{ ...waiver, expires: "2026-02-30" }] },
    ],
    [
      "waivers_invalid",
      /waivers\[0\]: reason must be a non-empty string/,
      { waivers: [{ ...waiver, reason: " " }] },
    ],
    ["waivers_invalid", /did you mean "ett"/, { waivers: [{ ...waiver, api: "ets" }] }],
    ["unknown_option", /did you mean "status"/, { waivers: [{ ...waiver, state: "429" }] }],
    ["invalid_option", /min: must be a percentage from 0 to 100/, { min: 101 }],
    ["invalid_option", /min\.ett: must be a percentage/, { min: { ett: -1 } }],
    ["invalid_option", /no server of enmacc wrote coverage/, { min: { enmacc: 1 } }],
    ["unknown_api", /did you mean "ett"/, { min: { et: 1 } }],
    ["invalid_option", /scope: must be/, { scope: "some" }],
    ["unknown_option", /did you mean "min"/, { mni: 1 }],
  ])("refuses with %s, naming what is wrong: %s", async (code, message, options) => {
    await close(await wallets());

    expect(() => reportCoverage(directory, { now, ...options } as object)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });

  it("refuses a directory without coverage, or that is not there", () => {
    const missing = expect.objectContaining({
      code: "coverage_missing",
      message: expect.stringMatching(/Set CONTRACT_COVERAGE_DIR to it/),
    });

    expect(() => reportCoverage(directory)).toThrow(missing);
    expect(() => reportCoverage(join(directory, "none"))).toThrow(missing);
  });

  it("refuses a file that no mock wrote, and coverage of two documents in one", async () => {
    await close(await wallets());
    const [name = ""] = readdirSync(directory);
    const fragment = JSON.parse(readFileSync(join(directory, name), "utf8"));

    writeFileSync(
      join(directory, "other.fragment.json"),
      JSON.stringify({ ...fragment, operations: fragment.operations.slice(1) }),
    );
    expect(() => reportCoverage(directory)).toThrow(expect.objectContaining({ code: "coverage_mixed" }));
    for (const text of ["{", "null", '{"format":"other"}']) {
      writeFileSync(join(directory, "other.fragment.json"), text);
      expect(() => reportCoverage(directory)).toThrow(expect.objectContaining({ code: "coverage_invalid" }));
    }
  });
});

describe("startMockServer()", () => {
  it.each([[1], [""], [true]])("rejects %j as a coverage directory", async (coverageDir) => {
    await expect(startMockServer("ett", { coverageDir } as object)).rejects.toMatchObject({
      code: "invalid_option",
    });
  });

  it("rejects a coverage directory that cannot be made, before any test runs", async () => {
    const file = join(directory, "file");
    writeFileSync(file, "");

    await expect(startWallets({ coverageDir: join(file, "below") })).rejects.toMatchObject({
      code: "coverage_unwritable",
    });
  });
});

function close(server: MockServer): Promise<void> {
  return server.close();
}
