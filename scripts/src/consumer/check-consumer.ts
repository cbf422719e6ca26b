import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { startMocks } from "@energy-clients/contract-testing";

/** What an ETT-only team installs, and what that brings along. */
const INSTALLED = ["ett-client", "auth"];
const BROUGHT_ALONG = ["client-core"];

const LONGEST_RUN_MS = 240_000;

const root = resolve(import.meta.dirname, "../../..");
const project = mkdtempSync(join(tmpdir(), "energy-clients-consumer-"));

/**
 * Installs the packed tarballs in a fresh project outside the workspace, type-checks a program there against them,
 * library declarations included, and runs it against the mocks.
 */
async function checkConsumer(): Promise<void> {
  const tarballs = Object.fromEntries([...INSTALLED, ...BROUGHT_ALONG].map((name) => [name, pack(name)]));
  writeProject(tarballs);
  await run("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error"]);
  for (const name of ["enmacc-client", "contract-testing"]) {
    if (existsSync(join(project, "node_modules/@energy-clients", name))) {
      throw new Error(`an ETT-only team should not have to install ${name}`);
    }
  }
  await run(join(project, "node_modules/.bin/tsc"), ["-p", "."]);

  await using mocks = await startMocks();
  const token = `${mocks.identity.url}/demo.example/B2C_1A_ClientCredentials/oauth2/v2.0/token`;
  await run(process.execPath, ["program.js"], { ETT_URL: mocks.ett.url, TOKEN_URL: token });
  mocks.ett.expectNoViolations();
  mocks.identity.expectNoViolations();
  console.log(`type-checked and run in a fresh project with ${Object.values(tarballs).length} tarballs`);
}

function pack(name: string): string {
  const folder = join(root, "packages", name);
  execFileSync("pnpm", ["pack", "--pack-destination", project], { cwd: folder, stdio: "pipe" });
  const file = readdirSync(project).find((entry) => entry.startsWith(`energy-clients-${name}-`));
  if (file === undefined) throw new Error(`pnpm pack wrote no tarball for ${name}`);
  return `file:./${file}`;
}

function writeProject(tarballs: Readonly<Record<string, string>>): void {
  const scoped = (names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [`@energy-clients/${name}`, tarballs[name]]));
  const manifest = {
    name: "consumer",
    private: true,
    type: "module",
    dependencies: scoped(INSTALLED),
    devDependencies: { "@types/node": "24", typescript: "5.9.3" },
    // Not on a registry here; a published client-core would be found by its version.
    overrides: scoped(BROUGHT_ALONG),
  };
  const compilerOptions = {
    strict: true,
    skipLibCheck: false,
    module: "nodenext",
    target: "es2023",
    types: ["node"],
  };
  writeFileSync(join(project, "package.json"), JSON.stringify(manifest));
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["program.ts"] }));
  copyFileSync(join(import.meta.dirname, "program.ts"), join(project, "program.ts"));
}

/** Not synchronous: the mocks that the program calls live in this process. */
async function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<void> {
  const options = { cwd: project, env: { ...process.env, ...env }, timeout: LONGEST_RUN_MS };
  const child = spawn(command, args, { ...options, stdio: "inherit" });
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${code}`);
}

try {
  await checkConsumer();
} finally {
  rmSync(project, { recursive: true, force: true });
}
