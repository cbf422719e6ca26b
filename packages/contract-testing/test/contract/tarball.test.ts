import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const packageFolder = fileURLToPath(new URL("../..", import.meta.url));
const project = mkdtempSync(join(tmpdir(), "energy-clients-mocks-"));

// Installed as a consumer installs it: outside the workspace, from the tarball, with npm.
beforeAll(() => {
  execFileSync("pnpm", ["pack", "--pack-destination", project], { cwd: packageFolder, stdio: "pipe" });
  const tarball = readdirSync(project).find((file) => file.endsWith(".tgz"));
  const dependencies = { "@energy-clients/contract-testing": `file:./${tarball}` };
  writeFileSync(
    join(project, "package.json"),
    JSON.stringify({ private: true, type: "module", dependencies }),
  );
  const install = ["install", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"];
  execFileSync("npm", install, { cwd: project, stdio: "pipe" });
}, 240_000);

afterAll(() => rmSync(project, { recursive: true }));

describe("the packed tarball", () => {
  it("runs energy-mocks with state, whose documents travel along", { timeout: 30_000 }, async () => {
    const child = spawn("npx", ["--no", "energy-mocks", "ett-identity", "ett", "--state"], {
      cwd: project,
      detached: true,
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
    process.kill(-(child.pid ?? 0), "SIGTERM");
    await exited;
  });

  it("is imported without Vitest being there", { timeout: 30_000 }, () => {
    const program = `
      import { ettScenario, startMocks } from "@energy-clients/contract-testing";
      await using mocks = await startMocks({ state: { ett: ettScenario() } });
      console.log(mocks.ett.operations.length);`;

    const output = execFileSync(process.execPath, ["--input-type=module", "--eval", program], {
      cwd: project,
    });

    expect(output.toString().trim()).toBe("33");
  });
});
