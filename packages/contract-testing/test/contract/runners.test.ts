// biome-ignore lint/style/noRestrictedImports: every process here has a time limit
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

// Test runs inside of test runs, with the built package under its own name, as a consumer has it.

const fixtures = fileURLToPath(new URL("../fixtures/", import.meta.url));
const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");

async function run(folder: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const { NODE_OPTIONS: _, NODE_TEST_CONTEXT: __, VITEST: ___, ...outside } = process.env;
  const child = spawn(process.execPath, args, {
    cwd: join(fixtures, folder),
    env: { ...outside, ...env, NO_COLOR: "1" },
    // Shorter than the test's, so that the output is told.
    timeout: 110_000,
    killSignal: "SIGKILL",
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk) => {
      output += chunk;
    });
  const [code] = await once(child, "close");
  return { code, output };
}

const timeout = 120_000;

describe("testWithMocks()", () => {
  it("gives each test empty mocks, and fails it by violations and by faults that never fired", {
    timeout,
  }, async () => {
    const report = join(mkdtempSync(join(tmpdir(), "energy-clients-")), "report.json");

    const { code } = await run("vitest-project", [
      vitest,
      "run",
      "--reporter=json",
      `--outputFile=${report}`,
    ]);

    const { testResults } = JSON.parse(readFileSync(report, "utf8"));
    rmSync(dirname(report), { recursive: true });
    const results = testResults[0].assertionResults.map(
      ({ title, status, failureMessages }: { title: string; status: string; failureMessages: string[] }) =>
        `${title.slice(0, 1)} ${status} ${/\[contract-testing\] .*/.exec(failureMessages.join())?.[0] ?? ""}`.trim(),
    );
    expect(results).toEqual([
      "1 passed",
      "2 failed [contract-testing] 1 violation of the ett contract (by the client):",
      "3 failed [contract-testing] faults did not fire:",
      "4 passed",
      "5 passed",
      "6 passed",
    ]);
    expect(code).toBe(1);
  });
});

describe("the global set-up", () => {
  it("gives all files the URLs of the same mocks", { timeout }, async () => {
    const { code, output } = await run("global-set-up", [vitest, "run"]);

    expect(output).toMatch(/2 passed/);
    expect(code).toBe(0);
  });

  it("fails the run at its end when a contract was broken", { timeout }, async () => {
    const { code, output } = await run("global-set-up", [vitest, "run"], { BREAK_CONTRACT: "yes" });

    expect(output).toMatch(/violations of the ett contract/);
    expect(code).toBe(1);
  });
});

describe("node:test", () => {
  it("runs with a mock, and ends by itself", { timeout }, async () => {
    const { code, output } = await run("node-test", ["--test"]);

    expect(output).toMatch(/pass 1/);
    expect(code).toBe(0);
  });
});
