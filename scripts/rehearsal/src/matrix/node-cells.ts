import { join } from "node:path";
import type { Cell } from "../project/cell.ts";
import type { Lane } from "../project/lane.ts";
import type { Project } from "../project/project.ts";
import { compilers, nodes } from "../project/versions.ts";
import type { Workshop } from "../project/workshop.ts";
import { compilerProject, folders } from "./typescript-cells.ts";

const [compiler] = compilers.filter(({ typescript }) => typescript === "7.0");

/** Every Node, with `import` and with `require()`; and the mocks in process. */
export function nodeCells(workshop: Workshop): Cell[] {
  const compiled = compileOnce(workshop);
  const cell = (version: string, kind: string, what: string, run: NodeRun): Cell => ({
    name: `Node ${version}, ${kind}`,
    what,
    prepare: () => Promise.all([compiled(), workshop.node(version)]),
    async run(lane) {
      const [project, node] = await Promise.all([compiled(), workshop.node(version)]);
      const seen = await project.run(node, ["--version"]);
      await run((file, env) => project.run(node, [file], env), lane);
      return { passed: seen };
    },
  });
  const calling =
    (file: string): NodeRun =>
    async (run, lane) =>
      lane.check(await run(file, lane.env));
  return [
    ...nodes.flatMap((version) => [
      cell(version, "import", "both APIs with auth, from an ES module", calling("esm/dist/program.js")),
      cell(version, "require(esm)", "the same from CommonJS", calling("cjs/dist/program.js")),
    ]),
    ...nodes.map((version) =>
      cell(version, "contract test", "both APIs, with the mocks in the test's own process", (run) =>
        run("esm/dist/contract-test.js"),
      ),
    ),
  ];
}

type NodeRun = (
  run: (file: string, env?: Readonly<Record<string, string>>) => Promise<string>,
  lane: Lane,
) => Promise<unknown>;

/** Compiles the programs as a team would, once for all Nodes. */
function compileOnce(workshop: Workshop): () => Promise<Project> {
  let compiling: Promise<Project> | undefined;
  return () => {
    compiling ??= compile(workshop);
    return compiling;
  };
}

async function compile(workshop: Workshop): Promise<Project> {
  if (compiler === undefined) throw new Error("there is no compiler to make the programs with");
  const project = await compilerProject(workshop, compiler);
  for (const folder of Object.keys(folders)) {
    const compilerOptions = {
      strict: true,
      target: "es2022",
      module: "nodenext",
      types: ["node"],
      rootDir: ".",
      outDir: "dist",
    };
    const files = folder === "esm" ? ["program.ts", "contract-test.ts"] : ["program.ts"];
    project.write(join(folder, "tsconfig.json"), { compilerOptions, files });
    await project.run("node", ["node_modules/typescript/bin/tsc", "-p", folder]);
  }
  return project;
}
