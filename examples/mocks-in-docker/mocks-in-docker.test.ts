// biome-ignore lint/style/noRestrictedImports: every process here has a time limit
import { execFile, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { validate } from "dockerfile-utils";
import { describe, expect, it } from "vitest";

const limits = { timeout: 60_000, killSignal: "SIGKILL" } as const;
const folder = import.meta.dirname;
const read = (file: string) => readFileSync(join(folder, file), "utf8");
const contractTesting = dirname(
  createRequire(import.meta.url).resolve("@energy-clients/contract-testing/package.json"),
);
const hasCurl = process.platform !== "win32";

describe("Dockerfile", () => {
  it("has nothing that the linter reports", () => {
    expect(validate(read("Dockerfile")).map(({ message }) => message)).toEqual([]);
  });

  it("starts the command that the package has, on the ports that it exposes", () => {
    const { bin } = JSON.parse(readFileSync(join(contractTesting, "package.json"), "utf8"));

    expect(read("Dockerfile")).toContain(
      `node_modules/@energy-clients/contract-testing/${bin["energy-mocks"].replace("./", "")}`,
    );
    expect(read("Dockerfile")).toMatch(/^EXPOSE 4010 4011 4012 4013$/m);
    expect(read("compose.yaml")).toContain('"127.0.0.1:4010-4013:4010-4013"');
  });
});

describe.runIf(hasCurl)("smoke.sh", () => {
  it("passes against energy-mocks as the container starts it", { timeout: 120_000 }, async () => {
    const token = "a-token-of-this-test-alone";
    const command = join(contractTesting, "bin/energy-mocks.js");
    const mocks = spawn(process.execPath, [command, "--host", "0.0.0.0", "--scenario"], {
      ...limits,
      env: { ...process.env, ENERGY_MOCKS_CONTROL_TOKEN: token },
    });
    let output = "";
    await new Promise<void>((resolve, reject) => {
      mocks.stdout.on("data", (chunk) => {
        output += chunk;
        if (output.includes("Ready.")) resolve();
      });
      mocks.once("exit", (code) => reject(new Error(`energy-mocks ended with ${code}: ${output}`)));
    });
    const url = (name: string) => new RegExp(`^${name} +(http\\S+)`, "m").exec(output)?.[1];

    const { stdout } = await promisify(execFile)("sh", [join(folder, "smoke.sh")], {
      ...limits,
      env: {
        ...process.env,
        ETT_URL: url("ett"),
        IDENTITY_URL: url("ett-identity"),
        CONTROL_URL: url("control"),
        CONTROL_TOKEN: token,
      },
    });
    mocks.kill();

    expect(stdout).toContain("wallets an hour later, with the same token: 401\nrecorded calls: 4\n");
    expect(output).not.toContain(token);
  });
});
