/** Installs the benchmarks' own dependencies where they are missing or stale, then runs them with the same arguments. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));

// A fresh install is left as it is within a second.
const install = spawnSync("pnpm", ["--dir", here, "install", "--frozen-lockfile", "--prefer-offline"], {
  encoding: "utf8",
});
if (install.status !== 0) {
  process.stderr.write(`${install.stdout ?? ""}${install.stderr ?? ""}`);
  process.stderr.write("The benchmarks' peers could not be installed; they need the npm registry once.\n");
  process.exit(1);
}

const main = fileURLToPath(new URL("src/main.ts", import.meta.url));
const { status } = spawnSync(process.execPath, [main, ...process.argv.slice(2)], { stdio: "inherit" });
process.exit(status ?? 1);
