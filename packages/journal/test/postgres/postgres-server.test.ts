// biome-ignore lint/style/noRestrictedImports: the process has a time limit
import { spawn } from "node:child_process";
import { once } from "node:events";
import pg from "pg";
import { describe, expect, it, vi } from "vitest";

const MODULE = new URL("../support/postgres-server.ts", import.meta.url).href;
const PROGRAM = `import { startPostgres } from ${JSON.stringify(MODULE)};
const { url } = await startPostgres();
process.stdout.write(url);
setInterval(() => undefined, 1_000);`;

async function isUp(connectionString: string): Promise<boolean> {
  const client = new pg.Client({ connectionString });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}

describe("startPostgres()", () => {
  it.each(["SIGTERM", "SIGINT", "SIGKILL"] as const)(
    "leaves no PostgreSQL behind when its process ends by %s",
    async (signal) => {
      const child = spawn(process.execPath, ["--no-warnings", "--input-type=module", "-e", PROGRAM], {
        stdio: ["ignore", "pipe", "inherit"],
        timeout: 120_000,
      });
      const [url] = (await once(child.stdout, "data")).map(String);
      expect(await isUp(url ?? "")).toBe(true);

      child.kill(signal);
      await once(child, "exit");

      await vi.waitFor(async () => expect(await isUp(url ?? "")).toBe(false), 60_000);
    },
    120_000,
  );
});
