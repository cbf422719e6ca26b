import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { succeed } from "./execute.ts";
import { type Registry, scope } from "./registry.ts";

/** What the consumer installs; the rest comes along. */
const INSTALLED = ["ett-client", "auth", "contract-testing"];

/** Starts the mocks of the installed contract-testing, and runs the program of a consumer against them. */
const main = `import { startMocks } from "${scope}/contract-testing";
await using mocks = await startMocks();
process.env.ETT_URL = mocks.ett.url;
process.env.TOKEN_URL = mocks.identity.url + "/demo.example/B2C_1A_ClientCredentials/oauth2/v2.0/token";
await import("./program.ts");
mocks.ett.expectNoViolations();
`;

/**
 * Installs what a registry has under a tag in a fresh project outside the workspace, and runs it there.
 *
 * @param folder - Where; must not exist.
 * @returns What the program printed, and the versions that were installed.
 * @throws ReleaseError `tool_failed` when the installation or the program fails.
 */
export async function runSmokeConsumer(
  registry: Pick<Registry, "npmrc">,
  folder: string,
  { tag = "latest", signal }: { readonly tag?: string; readonly signal?: AbortSignal } = {},
): Promise<{ readonly printed: string; readonly versions: Readonly<Record<string, string>> }> {
  mkdirSync(folder);
  writeFileSync(join(folder, ".npmrc"), registry.npmrc);
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ name: "consumer", private: true, type: "module" }),
  );
  writeFileSync(join(folder, "main.mjs"), main);
  copyFileSync(join(import.meta.dirname, "../consumer/program.ts"), join(folder, "program.ts"));
  const options = { cwd: folder, signal };
  const packages = INSTALLED.map((name) => `${scope}/${name}@${tag}`);
  await succeed("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error", ...packages], options);
  const listed = JSON.parse(await succeed("npm", ["ls", "--json", "--all"], options)) as Listed;
  return { printed: await succeed(process.execPath, ["main.mjs"], options), versions: ownVersions(listed) };
}

interface Listed {
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, Listed>>;
}

function ownVersions({ dependencies = {} }: Listed): Record<string, string> {
  const entries = Object.entries(dependencies).flatMap(([name, one]) => [
    ...(name.startsWith(`${scope}/`) && one.version !== undefined ? [[name, one.version] as const] : []),
    ...Object.entries(ownVersions(one)),
  ]);
  return Object.fromEntries(entries);
}
