import { existsSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import type { Cell } from "../project/cell.ts";
import type { Project } from "../project/project.ts";
import { programText } from "../project/project.ts";
import type { Manager, ProjectFactory, ProjectOptions } from "../project/project-factory.ts";
import { pinned } from "../project/versions.ts";

/** Files of the program that uses both APIs. */
const both = ["program", "call-ett", "call-enmacc", "connect-ett", "connect-enmacc"];

/** Every package manager, and the runtimes that have their own. */
export function managerCells(factory: ProjectFactory): Cell[] {
  const team = (manager: Manager): ProjectOptions => ({
    own: ["ett-client", "enmacc-client", "auth"],
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
    installed("yarn", "node", ["program.js"]),
    npx("bun", "run"),
    npx("deno", "run", "--allow-net=127.0.0.1", "--allow-env"),
  ];
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
