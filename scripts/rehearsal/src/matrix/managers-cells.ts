import { existsSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import type { Cell } from "../project/cell.ts";
import type { Project } from "../project/project.ts";
import { programText } from "../project/project.ts";
import {
  type Manager,
  type ProjectFactory,
  type ProjectOptions,
  yarnPnp,
} from "../project/project-factory.ts";
import { pinned } from "../project/versions.ts";
import { bothApis, commonjs, commonjsText } from "./commonjs-cells.ts";

/** Files of the program that uses both APIs. */
const both = ["program", "call-ett", "call-enmacc", "connect-ett", "connect-enmacc"];

/** Every package manager, and the runtimes that have their own. */
export function managerCells(factory: ProjectFactory): Cell[] {
  const team = (manager: Manager): ProjectOptions => ({
    own: bothApis,
    manager,
    writeFiles: (project) => writeCompiled(project, both),
  });
  const installed = (manager: Manager, command: string, args: readonly string[]): Cell => {
    const prepare = () => factory.project(manager, team(manager));
    return {
      name: `${manager}, install and run`,
      what: `${manager} installs, ${args.includes("program.js") && command === "node" ? "Node" : manager} runs both APIs with auth`,
      prepare,
      async run(session) {
        const project = await prepare();
        await session.check(await project.run(command, args, session.env));
        return { passed: manager === "npm" ? "" : `${manager} ${pinned[manager]}` };
      },
    };
  };
  const npx = (manager: "bun" | "deno", ...args: string[]) =>
    installed(manager, "npx", ["--yes", `${manager}@${pinned[manager]}`, ...args, "program.js"]);
  return [
    ettTeam(factory),
    installed("pnpm", "node", ["program.js"]),
    mocksInProcess(factory, "pnpm", "without hoisting"),
    installed("yarn", "node", ["program.js"]),
    mocksInProcess(factory, "yarn-pnp", "Plug'n'Play"),
    npx("bun", "run"),
    npx("deno", "run", "--allow-net=127.0.0.1", "--allow-env"),
  ];
}

/** Each package gets only the dependencies that it declares, of the mocks too. */
function mocksInProcess(factory: ProjectFactory, manager: "pnpm" | "yarn-pnp", how: string): Cell {
  const compiled = (file: string) =>
    ts.transpileModule(commonjsText(file), { compilerOptions: { module: ts.ModuleKind.CommonJS } })
      .outputText;
  const prepare = () =>
    factory.project(`${manager}-mocks`, {
      own: [...bothApis, "contract-testing"],
      manifest: commonjs,
      manager,
      writeFiles(project) {
        for (const name of ["calls", "contract-test"]) project.write(`${name}.js`, compiled(`${name}.ts`));
      },
    });
  const node = manager === "pnpm" ? ["node"] : ["npx", ...yarnPnp, "node"];
  return {
    name: `${manager}, ${how}, mocks`,
    what: "both APIs with auth, and the mocks in the same process",
    prepare,
    async run() {
      const { run } = await prepare();
      const [command = "", ...args] = node;
      await run(command, [...args, "contract-test.js"]);
      return { passed: `${manager} ${pinned[manager]}` };
    },
  };
}

/** A project with ETT only: it must install neither enmacc-client nor contract-testing. */
function ettTeam(factory: ProjectFactory): Cell {
  const own = ["ett-client", "auth"];
  const writeFiles = (project: Project) => writeCompiled(project, ["ett-program"]);
  const prepare = () => factory.project("ett-only", { own, writeFiles });
  return {
    name: "npm, ETT alone",
    what: "ETT with auth; neither enmacc-client nor contract-testing come along",
    prepare,
    async run(session) {
      const project = await prepare();
      for (const name of ["enmacc-client", "contract-testing"]) {
        const folder = join(project.directory, "node_modules/@energy-clients", name);
        if (existsSync(folder)) throw new Error(`a project with ETT only installs ${name}`);
      }
      await session.check(await project.run("node", ["ett-program.js"], session.env), ["ett", "ettToken"]);
      return { passed: "client-core alone came along" };
    },
  };
}

/** Writes programs as JavaScript, since other cells try the compilers. */
function writeCompiled(project: Project, names: readonly string[]): void {
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 };
  for (const name of names) {
    const { outputText } = ts.transpileModule(programText(`${name}.ts`), { compilerOptions });
    project.write(`${name}.js`, outputText);
  }
}
