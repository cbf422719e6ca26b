import { createHash } from "node:crypto";
import { once } from "node:events";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { spawn } from "@energy-clients/scripts-shared/limited-process";
import { repositoryRoot } from "@energy-clients/scripts-shared/run-cli";
import { END, tarballOf } from "@energy-clients/scripts-shared/testing/tar-bytes";
import { describe, expect, it, onTestFinished } from "vitest";
import { parse } from "yaml";

const launcher = join(repositoryRoot, "tools/pnpm");
const read = (file: string) => readFileSync(join(repositoryRoot, file), "utf8");

/** A pnpm that says its arguments, and what its install script would leave behind. */
const pnpm = (says: string) =>
  tarballOf(
    {
      name: "package/package.json",
      content: JSON.stringify({
        name: "pnpm",
        version: "12.21.0",
        scripts: { preinstall: "touch installed-by-a-script" },
      }),
    },
    { name: "package/bin/pnpm.mjs", content: `console.log("${says}", ...process.argv.slice(2));\n` },
    END,
  );

/** The launcher in a folder of its own, whose lock has a hash and whose registry serves a tarball. */
async function launcherWith(locked: Buffer, served: Buffer) {
  const folder = mkdtempSync(join(tmpdir(), "pnpm-launcher-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const integrity = `sha512-${createHash("sha512").update(locked).digest("base64")}`;
  cpSync(join(launcher, "pnpm.mjs"), join(folder, "pnpm.mjs"));
  cpSync(join(launcher, "package.json"), join(folder, "package.json"));
  const root = { name: "pnpm-of-this-workspace", dependencies: { pnpm: "12.21.0" } };
  const lock = {
    name: root.name,
    lockfileVersion: 3,
    requires: true,
    packages: { "": root, "node_modules/pnpm": { version: "12.21.0", integrity } },
  };
  writeFileSync(join(folder, "package-lock.json"), JSON.stringify(lock));

  const server = createServer(({ url = "" }, response) => {
    if (url.endsWith(".tgz")) return response.end(served);
    const dist = { tarball: `${registry}pnpm/-/pnpm-12.21.0.tgz`, integrity };
    const versions = { "12.21.0": { name: "pnpm", version: "12.21.0", dist } };
    response.setHeader("content-type", "application/json");
    return response.end(JSON.stringify({ name: "pnpm", "dist-tags": { latest: "12.21.0" }, versions }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const registry = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

  return {
    folder,
    async run(...args: string[]) {
      const child = spawn(process.execPath, [join(folder, "pnpm.mjs"), ...args], {
        cwd: folder,
        timeout: 50_000,
        env: {
          ...process.env,
          npm_config_registry: registry,
          npm_config_cache: join(folder, "cache"),
          npm_config_fetch_retries: "0",
        },
      });
      const [stdout, stderr, [code]] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        once(child, "close"),
      ]);
      return { stdout: stdout.trim(), stderr, code };
    },
  };
}

describe("tools/pnpm", () => {
  it("locks the pnpm that the workspace's lockfile locks, by the same hashes", () => {
    const { packages } = JSON.parse(read("tools/pnpm/package-lock.json"));
    const workspace = parse(read("pnpm-lock.yaml")).packages;
    const { pnpm: version } = JSON.parse(read("package.json")).devDependencies;

    for (const [path, { version: own, integrity }] of Object.entries<{ version: string; integrity: string }>(
      packages,
    )) {
      if (path === "") continue;
      const name = path.replace("node_modules/", "");
      expect([name, own, integrity]).toEqual([
        name,
        version,
        workspace[`${name}@${version}`]?.resolution.integrity,
      ]);
    }
    expect(packages).toHaveProperty(["node_modules/pnpm"]);
  });

  it("is what the commands of README and CI start", () => {
    const { scripts } = JSON.parse(read("package.json"));

    expect([scripts.start, scripts.test]).toEqual([
      "node tools/pnpm/pnpm.mjs run tour",
      "node tools/pnpm/pnpm.mjs run verify",
    ]);
    expect(read(".ci/run")).not.toMatch(/\bnpx\b/);
  });

  it("installs the locked pnpm once, runs none of its scripts, and passes the arguments on", async () => {
    const good = pnpm("good");
    const { run, folder } = await launcherWith(good, good);

    const runs = [await run("run", "tour"), await run("--version")];

    expect(runs.map(({ stdout, code }) => [stdout, code])).toEqual([
      ["good run tour", 0],
      ["good --version", 0],
    ]);
    const [installed] = readdirSync(join(folder, "installed"));
    expect(
      existsSync(join(folder, "installed", `${installed}`, "node_modules/pnpm/installed-by-a-script")),
    ).toBe(false);
  });

  it("runs nothing of a pnpm that is not the locked one, and leaves nothing behind", async () => {
    const { run, folder } = await launcherWith(pnpm("good"), pnpm("evil"));

    const { stdout, stderr, code } = await run("install");

    expect([stdout, code]).toEqual(["", 1]);
    expect(stderr).toContain("EINTEGRITY");
    expect(stderr).toContain("Could not install pnpm as tools/pnpm/package-lock.json locks it");
    expect(readdirSync(join(folder, "installed"))).toEqual([]);
  });

  it("lets two start at once", async () => {
    const good = pnpm("good");
    const { run, folder } = await launcherWith(good, good);

    const runs = await Promise.all([run("one"), run("two")]);

    expect(runs.map(({ stdout }) => stdout)).toEqual(["good one", "good two"]);
    expect(readdirSync(join(folder, "installed"))).toHaveLength(1);
  });
});
