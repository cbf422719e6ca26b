import { once } from "node:events";
import { join } from "node:path";
import { spawn } from "@energy-clients/scripts-shared/limited-process";
import { describe, expect, it } from "vitest";

describe("mocksPlugin()", () => {
  // Windows ends a process without a signal that it could handle.
  it.skipIf(process.platform === "win32").each(["SIGINT", "SIGTERM"] as const)(
    "ends the mocks with a development server that %s ends",
    async (signal) => {
      const server = spawn(process.execPath, [join(import.meta.dirname, "mocks-plugin.process.ts")], {
        // Mocks that do not end hold no pipe of the test's.
        stdio: ["ignore", "pipe", "ignore"],
        timeout: 50_000,
      });
      let printed = "";
      for await (const chunk of server.stdout ?? []) {
        printed += String(chunk);
        if (printed.includes("Ready")) break;
      }
      const control = /control\S*\s+\S*?(http:\/\/127\.0\.0\.1:\d+)/.exec(printed)?.[1] ?? "";
      expect((await fetch(`${control}/health`)).status).toBe(204);

      server.kill(signal);
      await once(server, "exit");

      const isUp = () =>
        fetch(`${control}/health`).then(
          () => true,
          () => false,
        );
      await expect.poll(isUp, { timeout: 20_000 }).toBe(false);
    },
  );
});
