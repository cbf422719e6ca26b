// biome-ignore lint/style/noRestrictedImports: every process here has a time limit
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A Redis of the test's own, that keeps nothing on disk. */
export interface RedisServer {
  readonly port: number;
  start(): Promise<void>;
  /** Ends it as a crash does: nothing is saved, every connection breaks. */
  kill(): Promise<void>;
  /** Lets it hang: connections stay open and nothing responds, as with a machine that is overloaded. */
  pause(): void;
  /** Lets it run on, and with it all commands that were sent meanwhile. */
  resume(): void;
  /** Ends it for good. */
  close(): Promise<void>;
}

/** Longer than any test file. */
const LONGEST_RUN_MS = 30 * 60_000;

/** @throws If this machine does not have the program. */
export async function startRedis(): Promise<RedisServer> {
  const directory = await mkdtemp(join(tmpdir(), "energy-clients-redis-"));
  const port = await freePort();
  let child: ChildProcess | undefined;

  async function start(): Promise<void> {
    const options = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
    const started = spawn("redis-server", [...options, "--dir", directory], {
      stdio: ["ignore", "pipe", "inherit"],
      timeout: LONGEST_RUN_MS,
      killSignal: "SIGKILL",
    });
    child = started;
    await once(started, "spawn").catch((cause) => {
      throw new Error("redis-server was not found. Install it, on Debian: apt-get install redis-server.", {
        cause,
      });
    });
    for await (const chunk of started.stdout) {
      if (String(chunk).includes("Ready to accept connections")) break;
    }
    if (started.exitCode !== null) throw new Error("redis-server did not start");
  }
  async function kill(): Promise<void> {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, "exit");
    child.kill("SIGKILL");
    await exit;
  }
  await start();
  return {
    port,
    start,
    kill,
    pause: () => void child?.kill("SIGSTOP"),
    resume: () => void child?.kill("SIGCONT"),
    async close() {
      await kill();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (typeof address !== "object" || !address) throw new Error("no port");
  return address.port;
}
