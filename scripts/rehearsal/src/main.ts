import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { choose } from "@energy-clients/scripts-shared/choose";
import { spawn } from "@energy-clients/scripts-shared/limited-process";
import { runCli } from "@energy-clients/scripts-shared/run-cli";
import { parts } from "./rehearse/rehearse-parts.ts";

const usage = `Usage: pnpm release:rehearse [${parts.join("|")}]

Releases the commit that is checked out to a registry of its own. Nothing of the working tree changes, nothing is left.

  release    versions, changelogs, build, publish and tags; what must be refused; a release that a dying registry
             leaves half there and the next run finishes, while a consumer updates; a snapshot
  matrix     that, and then installs and runs what was published on everything that teams have
  upgrade    three changes of a document, each released, and what it does to a team that updates

Everything when none is named.`;

await runCli(async () => {
  const options = { help: { type: "boolean" } } as const;
  const { values, positionals } = parseArgs({ allowPositionals: true, options });
  if (values.help) {
    console.log(usage);
    return true;
  }
  const named = positionals.map((name) => choose("part", name, parts));
  const folder = mkdtempSync(join(tmpdir(), "energy-clients-rehearsal-"));
  try {
    return await inGroup([folder, ...(named.length === 0 ? parts : named)], folder);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    console.log(`\n${folder} was removed, and all processes have ended`);
  }
});

/**
 * Rehearses in its own process group, so that registries, mock servers and package managers end with it, also on Ctrl-C.
 * Their temporary files are in the folder.
 *
 * @returns The exit code.
 */
async function inGroup(args: readonly string[], folder: string): Promise<number> {
  const program = fileURLToPath(new URL("./rehearse-process.ts", import.meta.url));
  const child = spawn(process.execPath, [program, ...args], {
    stdio: "inherit",
    detached: true,
    env: { ...process.env, TMPDIR: folder },
  });
  const end = () => endGroup(child.pid);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, end);
  const [code] = await once(child, "close");
  end();
  if (code === null) console.error("stopped");
  return code ?? 130;
}

function endGroup(leader: number | undefined): void {
  try {
    if (leader !== undefined) process.kill(-leader, "SIGKILL");
  } catch {
    // All processes have ended.
  }
}
