// Runs pnpm as package-lock.json beside this file locks it: `node tools/pnpm/pnpm.mjs install`. `npx pnpm@12` would run
// whatever the registry serves under that version; npm compares this one with its hash, and runs none of its scripts.
// Plain JavaScript that needs Node 20 and npm, since nothing is installed yet.
// biome-ignore lint/style/noRestrictedImports: every process here has a time limit
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const here = import.meta.dirname;
const installed = join(here, "installed");
const lock = readFileSync(join(here, "package-lock.json"));
const folder = join(installed, createHash("sha256").update(lock).digest("hex").slice(0, 16));

if (existsSync(folder) || install()) {
  // pnpm's entry for Corepack: it takes its arguments from this process, and needs no install script.
  await import(pathToFileURL(join(folder, "node_modules/pnpm/bin/pnpm.mjs")).href);
} else {
  console.error("Could not install pnpm as tools/pnpm/package-lock.json locks it; npm says why above.");
  process.exitCode = 1;
}

/** Installs beside, then renames: two that start at once, or one that dies, leave nothing half there. */
function install() {
  mkdirSync(installed, { recursive: true });
  const temporary = mkdtempSync(join(installed, "installing-"));
  try {
    for (const file of ["package.json", "package-lock.json"])
      copyFileSync(join(here, file), join(temporary, file));
    const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    const { status } = spawnSync("npm", args, {
      timeout: 300_000,
      cwd: temporary,
      // `npm test` tells the npm that it runs another folder to work in.
      env: { ...process.env, npm_config_local_prefix: temporary },
      stdio: ["ignore", process.stderr, "inherit"],
      shell: process.platform === "win32",
    });
    if (status !== 0) return false;
    try {
      renameSync(temporary, folder);
    } catch (cause) {
      if (!existsSync(folder)) throw cause;
    }
    return true;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
