// biome-ignore lint/style/noRestrictedImports: every process here has a time limit
import { execFile } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { NODES } from "./nodes.js";

const SCRIPT = fileURLToPath(new URL("quiet-process.mjs", import.meta.url));
const LONGEST_MS = 30_000;
/** The client's own timers run for a day; a busy machine is slow to end a process. */
const SOON_MS = 10_000;

describe.each(Object.entries(NODES))("a process with an open client on %s", (_, node) => {
  it("warns of nothing, and exits when no call waits", async () => {
    const server = createServer(async (request, response) => {
      for await (const _ of request);
      response.writeHead(200, { "content-type": "application/json" });
      setTimeout(() => response.end('{"result":[]}'), 100);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      const { stdout } = await promisify(execFile)(node, [SCRIPT, origin], { timeout: LONGEST_MS });

      const { warnings, openMs } = JSON.parse(stdout);
      expect(warnings).toEqual([]);
      expect(openMs).toBeLessThan(SOON_MS);
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });
});
