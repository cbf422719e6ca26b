import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { spawn } from "@energy-clients/scripts-shared/limited-process";
import type { UserConfig } from "vitepress";

const COMMAND = join(import.meta.dirname, "../../packages/contract-testing/bin/energy-mocks.js");
const DAY_MS = 24 * 60 * 60_000;

type Plugin = NonNullable<NonNullable<UserConfig["vite"]>["plugins"]>[number];

/** Where the console looks for mocks. */
const PORTS = ["--port", "4010", "--control-port", "4013"];

/** Starts the mocks beside the development server, where the console looks for them. They end with it. */
export function mocksPlugin(ports: readonly string[] = PORTS): Plugin {
  return {
    name: "energy-mocks",
    apply: "serve",
    configureServer({ httpServer }) {
      httpServer?.once("listening", () => {
        const { port } = httpServer.address() as AddressInfo;
        // A person opens either name.
        const origins = ["localhost", "127.0.0.1"].map((name) => `http://${name}:${port}`);
        const mocks = spawn(
          process.execPath,
          [COMMAND, "--scenario", "--quiet", ...ports, ...origins.flatMap(allow)],
          { stdio: ["ignore", "inherit", "inherit"], timeout: DAY_MS },
        );
        const end = () => mocks.kill();
        httpServer.once("close", end);
        process.once("exit", end);
        // A process that a signal ends emits no "exit".
        for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
          process.once(signal, () => {
            end();
            process.kill(process.pid, signal);
          });
        }
      });
    },
  };
}

const allow = (origin: string) => ["--allow-control-origin", origin];
