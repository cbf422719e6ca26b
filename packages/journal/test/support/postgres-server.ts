// biome-ignore lint/style/noRestrictedImports: PostgreSQL ends with this process, the others have a time limit
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chownSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { POSTGRES_FOLDER } from "./postgres-folder.ts";

/** A PostgreSQL of the test's own, in a temporary folder. */
export interface PostgresServer {
  readonly url: string;
  pool(options?: pg.PoolConfig): pg.Pool;
  start(): Promise<void>;
  /** Ends it as a crash does. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Ends PostgreSQL when its input ends, so also when this process is killed, and removes the folder unless it is told to keep
 * it. SIGQUIT is PostgreSQL's immediate shutdown: nothing is flushed, and it recovers from its log. SIGKILL would leave its
 * children behind.
 */
const GUARD = `trap '' INT TERM; folder=$1; shift; "$@" & read -r word; kill -QUIT $!; wait; [ "$word" = keep ] || rm -rf "$folder"`;

/** PostgreSQL refuses to run as root. */
const USER = process.getuid?.() === 0 ? idsOf("postgres") : {};

function idsOf(user: string): { uid?: number; gid?: number } {
  const id = (flag: string) =>
    Number(spawnSync("id", [flag, user], { encoding: "utf8", timeout: 10_000 }).stdout);
  const [uid, gid] = [id("-u"), id("-g")];
  return uid > 0 ? { uid, gid } : {};
}

/** @throws If this machine does not have PostgreSQL. */
export async function startPostgres(): Promise<PostgresServer> {
  if (POSTGRES_FOLDER === undefined)
    throw new Error("PostgreSQL was not found. Install it, on Debian: apt-get install postgresql.");
  const postgres = join(POSTGRES_FOLDER, "postgres");
  const folder = mkdtempSync(join(tmpdir(), "energy-clients-postgres-"));
  if (USER.uid !== undefined && USER.gid !== undefined) chownSync(folder, USER.uid, USER.gid);
  const data = join(folder, "data");
  const initialized = spawnSync(
    join(POSTGRES_FOLDER, "initdb"),
    ["-D", data, "-U", "journal", "--auth", "trust", "--encoding", "UTF8", "--no-instructions"],
    { ...USER, cwd: folder, encoding: "utf8", timeout: 120_000 },
  );
  if (initialized.status !== 0) throw new Error(`initdb failed: ${initialized.stderr}`);
  const port = await freePort();
  const url = `postgres://journal@127.0.0.1:${port}/postgres`;
  let child: ChildProcess | undefined;

  async function start(): Promise<void> {
    const options = [
      "-D",
      data,
      "-p",
      String(port),
      "-k",
      folder,
      "-h",
      "127.0.0.1",
      "-c",
      "max_connections=200",
    ];
    child = spawn("sh", ["-c", GUARD, "sh", folder, postgres, ...options], {
      ...USER,
      cwd: folder,
      stdio: ["pipe", "ignore", "ignore"],
    });
    for (let tries = 0; ; tries += 1) {
      const client = new pg.Client({ connectionString: url });
      // It may be refused, or broken off while the server recovers.
      client.on("error", () => undefined);
      try {
        await client.connect();
        await client.end();
        return;
      } catch (error) {
        if (tries > 600) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }
  async function end(next: "start" | "remove"): Promise<void> {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, "exit");
    child.stdin?.end(next === "start" ? "keep\n" : "");
    await exit;
  }
  await start();
  return {
    url,
    start,
    pool: (options) => poolAt(url, options),
    kill: () => end("start"),
    async close() {
      await end("remove");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Returns a pool that bears the end of its server. */
export function poolAt(url: string, options?: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, ...options });
  pool.on("error", () => undefined);
  return pool;
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
