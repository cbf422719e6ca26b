import { scope } from "@energy-clients/scripts-release/packages";
import { createProject, programText } from "../project/project.ts";
import type { Registry } from "../registry/registry.ts";

/** The packages that the consumer installs; npm adds their dependencies. */
const WANTED = ["ett-client", "auth", "contract-testing"];

/** Starts the mocks of the installed contract-testing, and runs the program of a consumer against them. */
const main = `import { startMocks } from "${scope}/contract-testing";
await using mocks = await startMocks();
process.env.ETT_URL = mocks.ett.url;
process.env.TOKEN_URL = mocks.identity.url + "/demo.example/B2C_1A_ClientCredentials/oauth2/v2.0/token";
await import("./program.ts");
mocks.ett.expectNoViolations();
`;

/** A project outside the workspace that has our packages from a registry. */
export interface SmokeConsumer {
  /** Installs what the registry has under a tag. */
  install(tag: string): Promise<void>;
  /** Installs the newest versions within its ranges. */
  update(): Promise<void>;
  /** Versions of all installed packages of ours, including dependencies. */
  versions(): Promise<Readonly<Record<string, string>>>;
  /** Runs its program; @returns what that printed. */
  run(): Promise<string>;
}

/**
 * Creates a project that uses ETT.
 *
 * @param folder - Its folder, which must not exist. Each method throws ScriptError `tool_failed` with the output of the command.
 */
export function smokeConsumer(registry: Pick<Registry, "npmrc">, folder: string): SmokeConsumer {
  const project = createProject(folder);
  project.write(".npmrc", registry.npmrc);
  project.write("package.json", { name: "consumer", private: true, type: "module" });
  project.write("main.mjs", main);
  project.write("program.ts", programText("ett-program.ts"));
  const npm = (...args: string[]) => project.run("npm", [...args, "--no-audit", "--no-fund"]);
  return {
    async install(tag) {
      await npm("install", ...WANTED.map((name) => `${scope}/${name}@${tag}`));
    },
    async update() {
      await npm("update");
    },
    versions: async () => ownVersions(JSON.parse(await npm("ls", "--json", "--all")) as Listed),
    run: () => project.run(process.execPath, ["main.mjs"]),
  };
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
