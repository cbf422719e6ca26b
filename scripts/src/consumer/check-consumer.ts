import { copyFileSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startMocks } from "@energy-clients/contract-testing";
import { createFreshProject } from "./fresh-project.ts";

/** What an ETT-only team installs, and what that brings along. */
const INSTALLED = ["ett-client", "auth"];
const BROUGHT_ALONG = ["client-core"];

/**
 * Installs the packed tarballs in a fresh project outside the workspace, type-checks a program there against them,
 * library declarations included, and runs it against the mocks.
 */
async function checkConsumer(): Promise<void> {
  using project = createFreshProject();
  const { directory } = project;
  const tarballs = Object.fromEntries(
    [...INSTALLED, ...BROUGHT_ALONG].map((name) => [name, project.pack(name)]),
  );
  writeProject(directory, tarballs);
  await project.run("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error"]);
  for (const name of ["enmacc-client", "contract-testing"]) {
    if (existsSync(join(directory, "node_modules/@energy-clients", name))) {
      throw new Error(`an ETT-only team should not have to install ${name}`);
    }
  }
  await project.run(join(directory, "node_modules/.bin/tsc"), ["-p", "."]);

  await using mocks = await startMocks();
  const token = `${mocks.identity.url}/demo.example/B2C_1A_ClientCredentials/oauth2/v2.0/token`;
  await project.run(process.execPath, ["program.js"], { ETT_URL: mocks.ett.url, TOKEN_URL: token });
  mocks.ett.expectNoViolations();
  mocks.identity.expectNoViolations();
  console.log(`type-checked and run in a fresh project with ${Object.values(tarballs).length} tarballs`);
}

function writeProject(directory: string, tarballs: Readonly<Record<string, string>>): void {
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
  writeFileSync(join(directory, "package.json"), JSON.stringify(manifest));
  writeFileSync(join(directory, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["program.ts"] }));
  copyFileSync(join(import.meta.dirname, "program.ts"), join(directory, "program.ts"));
}

await checkConsumer();
