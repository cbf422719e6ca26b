import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { scope } from "@energy-clients/scripts-release/packages";
import { onceMore } from "@energy-clients/scripts-shared/limited-process";
import type { Registry } from "../registry/registry.ts";
import { createProject, type Project } from "./project.ts";
import { pinned } from "./versions.ts";

/** A package manager. */
export type Manager = "npm" | "pnpm" | "yarn" | "yarn-pnp" | "bun" | "deno";

/** What a project consists of. */
export interface ProjectOptions {
  /** Folder names of our packages. */
  readonly own: readonly string[];
  /** Third-party packages, with their versions. */
  readonly others?: Readonly<Record<string, string>>;
  /** Other fields of its `package.json`. */
  readonly manifest?: object;
  /** @defaultValue `npm` */
  readonly manager?: Manager;
  /** Writes the project's own files before the installation. */
  readonly writeFiles?: (project: Project) => void;
}

/** Creates the projects of the matrix, each once, for the first cell that needs it. */
export interface ProjectFactory extends Disposable {
  /** Creates and installs a project, or returns the one of that name. */
  project(name: string, blueprint: ProjectOptions): Promise<Project>;
  /** Installs a Node release; @returns the path of its binary. */
  node(version: string): Promise<string>;
}

/** Creates a factory in a temporary folder, which is removed when the factory is disposed of. */
export function createProjectFactory(registry: Pick<Registry, "npmrc">): ProjectFactory {
  const root = mkdtempSync(join(tmpdir(), "energy-clients-matrix-"));
  const made = new Map<string, Promise<Project>>();
  const once = (name: string, make: (project: Project) => Promise<void>): Promise<Project> => {
    const there = made.get(name);
    if (there !== undefined) return there;
    const project = createProject(join(root, name));
    const making = make(project).then(() => project);
    made.set(name, making);
    return making;
  };
  return {
    project: (name, { own, others = {}, manifest, manager = "npm", writeFiles }) =>
      once(name, async (project) => {
        const ours = Object.fromEntries(own.map((folder) => [`${scope}/${folder}`, "latest"]));
        project.write("package.json", {
          name: "team",
          private: true,
          type: "module",
          ...manifest,
          dependencies: { ...ours, ...others },
        });
        project.write(".npmrc", registry.npmrc);
        writeFiles?.(project);
        await onceMore(() => installers[manager](project));
      }),
    async node(version) {
      const { directory } = await once(`node-${version}`, async (project) => {
        project.write("package.json", { name: "runtime", private: true });
        await onceMore(() => project.run("npm", ["install", "--no-audit", "--no-fund", `node@${version}`]));
      });
      return join(directory, "node_modules/node/bin/node");
    },
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** Arguments of `npx` that start the Yarn that has Plug'n'Play. */
export const yarnPnp = ["--yes", `--package=@yarnpkg/cli-dist@${pinned["yarn-pnp"]}`, "yarn"];

const installers: Readonly<Record<Manager, (project: Project) => Promise<unknown>>> = {
  npm: (project) => project.run("npm", ["install", "--no-audit", "--no-fund"]),
  pnpm(project) {
    // pnpm refuses packages that were published a moment ago.
    project.write(
      "pnpm-workspace.yaml",
      `minimumReleaseAgeExclude: ["${scope}/*"]\nallowBuilds: { "@scarf/scarf": false }\nstrictPeerDependencies: true\nhoist: false\n`,
    );
    return project.run("npx", ["--yes", `pnpm@${pinned.pnpm}`, "install"]);
  },
  yarn: (project) => project.run("npx", ["--yes", `yarn@${pinned.yarn}`, "install", "--non-interactive"]),
  async "yarn-pnp"(project) {
    // This Yarn does not read .npmrc.
    const npmRegistryServer = (await project.run("npm", ["config", "get", "registry"])).trim();
    const [, ours] = /=(\S+)/.exec(readFileSync(join(project.directory, ".npmrc"), "utf8")) ?? [];
    project.write(".yarnrc.yml", {
      nodeLinker: "pnp",
      pnpMode: "strict",
      npmRegistryServer,
      npmScopes: { [scope.slice(1)]: { npmRegistryServer: ours } },
      npmPreapprovedPackages: [`${scope}/*`],
      unsafeHttpWhitelist: ["*"],
      enableTelemetry: false,
      enableImmutableInstalls: false,
    });
    return project.run("npx", [...yarnPnp, "install"]);
  },
  bun: (project) => project.run("npx", ["--yes", `bun@${pinned.bun}`, "install"]),
  deno(project) {
    const exclude = ["client-core", "ett-client", "enmacc-client", "auth"].map(
      (name) => `npm:${scope}/${name}`,
    );
    project.write("deno.json", { minimumDependencyAge: { age: "P1D", exclude } });
    return project.run("npx", ["--yes", `deno@${pinned.deno}`, "install"]);
  },
};
