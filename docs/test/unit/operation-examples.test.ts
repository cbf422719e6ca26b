import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startMocks } from "@energy-clients/contract-testing";
import { execute } from "@energy-clients/scripts-shared/execute";
import { repositoryRoot } from "@energy-clients/scripts-shared/run-cli";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { readDocumentedApis } from "../../src/operations/api-operations.ts";
import { operationExample } from "../../src/operations/operation-example.ts";
import { consolePrograms } from "./console/apis.ts";

// Below the package, so that the programs find the clients.
const folder = join(repositoryRoot, "docs/.examples");
const operations = readDocumentedApis().flatMap((one) => one.operations);
const programs = operations.flatMap((one) => {
  const text = operationExample(one);
  return text === undefined ? [] : [{ id: one.operation.id, text }];
});

let mocks: Awaited<ReturnType<typeof startMocks>>;
const original = globalThis.fetch;

beforeAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const { id, text } of programs) writeFileSync(join(folder, `${id}.ts`), text);
  // What the console shows compiles as well.
  for (const { id, text } of consolePrograms()) writeFileSync(join(folder, `console-${id}.ts`), text);
  mocks = await startMocks();
  const { ett, enmacc } = mocks.connect();
  const origins: Readonly<Record<string, string>> = {
    "https://demo.energytrackandtrace.dk": mocks.ett.url,
    "https://datahubeouenerginet.b2clogin.com": mocks.identity.url,
    "https://enmacc.example": mocks.enmacc.url,
  };
  globalThis.fetch = async (input, init) => {
    const { origin, href } = new URL(String(input));
    if (origins[origin] === undefined) throw new Error(`No mock server replaces ${origin}`);
    return original(origins[origin] + href.slice(origin.length), init);
  };
  vi.stubEnv("ETT_CLIENT_ID", ett.clientId);
  vi.stubEnv("ETT_CLIENT_SECRET", String(ett.clientSecret));
  vi.stubEnv("ENMACC_BASE_URL", "https://enmacc.example");
  vi.stubEnv("ENMACC_CLIENT_ID", enmacc.clientId);
  vi.stubEnv("ENMACC_CLIENT_SECRET", String(enmacc.clientSecret));
  vi.stubEnv("ENMACC_API_KEY", String(enmacc.apiKey));
  vi.spyOn(console, "log").mockImplementation(() => undefined);
}, 60_000);

afterAll(async () => {
  globalThis.fetch = original;
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
  await mocks.close();
});

describe("operationExample()", () => {
  it("gives every operation a program, unless the document says that no client can call it", () => {
    const without = operations.filter((one) => operationExample(one) === undefined);

    expect(without.filter(({ operation }) => operation.notCallable === undefined)).toEqual([]);
    expect(programs.length).toBeGreaterThan(35);
  });

  it("writes programs that compile in strict mode", async () => {
    const compilerOptions = { skipLibCheck: true, types: ["node"], noEmit: true };
    const config = { extends: "../../tsconfig.base.json", compilerOptions, include: ["*.ts"] };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
    const docs = join(repositoryRoot, "docs");

    const { stdout } = await execute(join(docs, "node_modules/.bin/tsc"), ["-p", folder], { cwd: docs });

    expect(stdout).toBe("");
  });

  it.each(programs)("calls $id on the mock without a violation", async ({ id }) => {
    for (const mock of [mocks.ett, mocks.identity, mocks.enmacc]) mock.reset();

    await import(/* @vite-ignore */ join(folder, `${id}.ts`));

    const servers = [mocks.ett, mocks.identity, mocks.enmacc];
    expect(servers.some(({ calledOperations }) => calledOperations.has(id))).toBe(true);
    for (const mock of servers) mock.expectNoViolations();
  });
});
