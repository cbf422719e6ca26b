// biome-ignore lint/style/noRestrictedImports: every process here has a time limit
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

describe("energy-mocks", () => {
  it.each(["SIGINT", "SIGTERM"] as const)(
    "ends with 0 on %s, also with a connection open",
    async (signal) => {
      const child = start("ett");
      const output = await until(child, /Ready/);
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0];
      await fetch(`${url}/wallet-api/wallets`);

      child.kill(signal);
      const [code] = await once(child, "exit");

      expect(code).toBe(0);
    },
  );

  it("goes on when nobody reads its output any more", async () => {
    const child = start("ett");
    const output = await until(child, /Ready/);
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0];

    child.stdout?.destroy();
    for (let request = 0; request < 5; request += 1) await fetch(`${url}/wallet-api/wallets`);

    expect(child.exitCode).toBeNull();
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([0, null]);
  });

  it("ends with 1 and the usage for a command line that makes no sense", async () => {
    const child = start("enmac");
    let errors = "";
    child.stderr?.on("data", (chunk) => {
      errors += chunk;
    });

    const [code] = await once(child, "close");

    expect(code).toBe(1);
    expect(errors).toMatch(/energy-mocks: api: unknown name "enmac"; did you mean "enmacc"/);
    expect(errors).toMatch(/Usage:/);
  });
});

// The sources need compiling: Node runs the built command.
function start(...args: string[]): ChildProcess {
  const command = fileURLToPath(new URL("../../bin/energy-mocks.js", import.meta.url));
  return spawn(process.execPath, [command, ...args], { timeout: 60_000, killSignal: "SIGKILL" });
}

function until(child: ChildProcess, pattern: RegExp): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let output = "";
  child.stdout?.on("data", (chunk) => {
    output += chunk;
    if (pattern.test(output)) resolve(output);
  });
  child.once("exit", (code) => reject(new Error(`ended with ${code} after: ${output}`)));
  return promise;
}
