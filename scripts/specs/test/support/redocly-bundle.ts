import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawnSync } from "@energy-clients/scripts-shared/limited-process";

const redocly = join(import.meta.dirname, "../../node_modules/@redocly/cli/bin/cli.js");

/** Applies overlays with `redocly bundle --overlay`, in order: a second opinion on our own result. */
export function redoclyBundle(document: unknown, overlays: readonly string[]): unknown {
  const folder = mkdtempSync(join(tmpdir(), "redocly-"));
  try {
    const result = overlays.reduce((input, overlay, index) => {
      const [from, by, to] = ["in", "by", "out"].map((name) => join(folder, `${index}-${name}`)) as [
        string,
        string,
        string,
      ];
      writeFileSync(`${from}.json`, JSON.stringify(input));
      writeFileSync(`${by}.yaml`, overlay);
      const args = [redocly, "bundle", `${from}.json`, "--overlay", `${by}.yaml`, "--output", `${to}.json`];
      const env = { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_NOTIFICATIONS: "true" };
      const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, env, encoding: "utf8" });
      if (status !== 0) throw new Error(`redocly bundle ended with ${status}: ${stderr}`);
      return JSON.parse(readFileSync(`${to}.json`, "utf8"));
    }, document);
    return result;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
