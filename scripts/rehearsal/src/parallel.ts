import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { reportCoverage } from "@energy-clients/contract-testing";
import { spawn } from "@energy-clients/scripts-shared/limited-process";

const FILES = 50;
const CALLS_PER_FILE = 10;
const LONGEST_RUN_MS = 300_000;

const entry = import.meta.resolve("@energy-clients/contract-testing");

/** A test file that starts all mocks, calls one of them and checks that no handle is left when they are closed. */
const testFile = `
import assert from "node:assert/strict";
import { it } from "node:test";
import { startMocks } from ${JSON.stringify(entry)};

const isListening = () => process.getActiveResourcesInfo().includes("TCPServerWrap");

it("calls mocks of its own", async () => {
  const mocks = await startMocks();
  const headers = { authorization: "Bearer any", "x-api-version": "1" };
  for (let index = 0; index < ${CALLS_PER_FILE}; index++) {
    const response = await fetch(mocks.ett.url + "/api/authorization/client/consents", { headers });
    assert.equal(response.status, 200);
    await response.arrayBuffer();
  }
  mocks.expectNoViolations();
  mocks.ett.expectCalledTimes("getClientConsents", ${CALLS_PER_FILE});
  assert.ok(isListening());
  await mocks.close();
  // Node closes handles a few iterations of the event loop after close() resolves.
  for (let tick = 0; tick < 100 && isListening(); tick++) await new Promise(setImmediate);
  assert.ok(!isListening(), "a server is left");
  console.log("maxRSS " + process.resourceUsage().maxRSS);
});
`;

/** Runs many test files at the same time, each in its own process, and checks that they do not affect each other. */
async function checkParallel(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "energy-clients-parallel-"));
  const coverage = join(directory, "coverage");
  try {
    for (let index = 0; index < FILES; index++)
      writeFileSync(join(directory, `file-${index}.test.mjs`), testFile);
    const startedAt = performance.now();
    const output = await runTests(directory, coverage);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);

    const fragments = readdirSync(coverage).filter((name) => name.endsWith(".fragment.json")).length;
    const [ett] = reportCoverage(coverage).apis;
    const consents = ett?.operations.find(({ id }) => id === "getClientConsents")?.cells[0]?.hits;
    if (fragments !== FILES * 3 || consents !== FILES * CALLS_PER_FILE)
      throw new Error(
        `${fragments} coverage fragments with ${consents} calls; expected ${FILES * 3} with ${FILES * CALLS_PER_FILE}`,
      );
    const peaks = [...output.matchAll(/maxRSS (\d+)/g)].map(([, kilobytes]) => Number(kilobytes) / 1024);
    if (peaks.length !== FILES)
      throw new Error(`${peaks.length} of ${FILES} files printed their peak memory`);
    console.log(
      `${FILES} test files at once, ${FILES * 3} mocks, ${consents} calls: ${seconds} s, no clash, no handle left, ` +
        `peak ${Math.round(peaks.reduce((most, peak) => Math.max(most, peak), 0))} MB per process, no call lost in ${fragments} coverage fragments`,
    );
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function runTests(cwd: string, coverage: string): Promise<string> {
  const args = ["--test", `--test-concurrency=${FILES}`, "--test-reporter=tap", "*.test.mjs"];
  // The time limit makes a test file fail whose process does not end by itself.
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...process.env, CONTRACT_COVERAGE_DIR: coverage },
    timeout: LONGEST_RUN_MS,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
  });
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`the tests ended with ${code}:\n${output}`);
  return output;
}

await checkParallel();
