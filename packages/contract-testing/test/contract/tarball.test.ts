// biome-ignore lint/style/noRestrictedImports: every process here has a time limit
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const packageFolder = fileURLToPath(new URL("../..", import.meta.url));
const project = mkdtempSync(join(tmpdir(), "energy-clients-mocks-"));
const installed = join(project, "node_modules/@energy-clients/contract-testing");
const limits = { timeout: 60_000, killSignal: "SIGKILL" } as const;

// As a consumer has it: outside the workspace, from the tarball, with the dependencies that it declares and no others.
// These are linked to the workspace's: no registry is asked, whose silence would be that of this test.
beforeAll(() => {
  execFileSync("pnpm", ["pack", "--pack-destination", project], {
    cwd: packageFolder,
    stdio: "pipe",
    shell: process.platform === "win32",
    ...limits,
  });
  const tarball = readdirSync(project).find((file) => file.endsWith(".tgz")) ?? "";
  mkdirSync(installed, { recursive: true });
  execFileSync("tar", ["-xzf", tarball, "--strip-components=1", "-C", installed], {
    cwd: project,
    ...limits,
  });
  for (const name of Object.keys(manifest().dependencies)) {
    const link = join(project, "node_modules", name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(realpathSync(join(packageFolder, "node_modules", name)), link, "junction");
  }
}, 150_000);

afterAll(() => rmSync(project, { recursive: true }));

function manifest(): {
  dependencies: Record<string, string>;
  bin: Record<string, string>;
  scarfSettings?: { enabled: boolean };
} {
  return JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
}

describe("the packed tarball", () => {
  it("runs energy-mocks with a scenario, whose documents travel along", { timeout: 60_000 }, async () => {
    const command = join(installed, manifest().bin["energy-mocks"] ?? "");
    const child = spawn(process.execPath, [command, "ett-identity", "ett", "--scenario"], {
      cwd: project,
      ...limits,
    });
    let output = "";
    const ready = Promise.withResolvers<void>();
    child.stdout.on("data", (chunk) => {
      output += chunk;
      if (output.includes("Ready")) ready.resolve();
    });
    child.once("exit", () => ready.reject(new Error(`ended after: ${output}`)));
    await ready.promise;

    const value = (name: string) => new RegExp(`${name} +(\\S+)`).exec(output)?.[1] ?? "";
    const response = await fetch(value("token URL"), {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "client_credentials",
        client_id: value("client_id"),
        client_secret: value("client_secret"),
        scope: value("scope"),
      }),
    });

    expect(response.status).toBe(200);
    const exited = once(child, "exit");
    child.kill("SIGTERM");
    await exited;
  });

  it("turns off the report that a dependency of Prism sends when it is installed", () => {
    expect(manifest().scarfSettings).toEqual({ enabled: false });
  });

  it("is imported without Vitest being there", { timeout: 60_000 }, () => {
    const program = `
      import { ettScenario, startMocks } from "@energy-clients/contract-testing";
      await using mocks = await startMocks({ scenarios: { ett: ettScenario() } });
      console.log(mocks.ett.operations.length);`;

    const output = execFileSync(process.execPath, ["--input-type=module", "--eval", program], {
      cwd: project,
      ...limits,
    });

    expect(output.toString().trim()).toBe("33");
  });
});
