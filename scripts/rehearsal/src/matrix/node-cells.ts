import { join } from "node:path";
import type { Cell } from "../project/cell.ts";
import type { MockSession } from "../project/mock-session.ts";
import type { Project } from "../project/project.ts";
import type { ProjectFactory } from "../project/project-factory.ts";
import { compilers, nodes } from "../project/versions.ts";
import { compilerProject, folders } from "./typescript-cells.ts";

const [compiler] = compilers.filter(({ typescript }) => typescript === "7.0");

/** Every Node, with `import` and with `require()`; and the mocks in process. */
export function nodeCells(factory: ProjectFactory): Cell[] {
  const compiled = compileOnce(factory);
  const cell = (version: string, kind: string, what: string, run: NodeRun): Cell => ({
    name: `Node ${version}, ${kind}`,
    what,
    prepare: () => Promise.all([compiled(), factory.node(version)]),
    async run(session) {
      const [project, node] = await Promise.all([compiled(), factory.node(version)]);
      const seen = await project.run(node, ["--version"]);
      await run((file, env) => project.run(node, [file], env), session);
      return { passed: seen };
    },
  });
  const calling =
    (file: string): NodeRun =>
    async (run, session) =>
      session.check(await run(file, session.env));
  return [
    ...nodes.flatMap((version) => [
      cell(version, "import", "both APIs with auth, from an ES module", calling("esm/dist/program.js")),
      cell(version, "require()", "the same from CommonJS", calling("cjs/dist/program.js")),
    ]),
    ...nodes.map((version) =>
      cell(version, "contract test", "the mocks in the test's own process, in both formats", async (run) => {
        await run("esm/dist/contract-test.js");
        await run("cjs/dist/contract-test.js");
      }),
    ),
  ];
}

type NodeRun = (
  run: (file: string, env?: Readonly<Record<string, string>>) => Promise<string>,
  session: MockSession,
) => Promise<unknown>;

/** Compiles the programs once for all Node releases. */
function compileOnce(factory: ProjectFactory): () => Promise<Project> {
  let compiling: Promise<Project> | undefined;
  return () => {
    compiling ??= compile(factory);
    return compiling;
  };
}

async function compile(factory: ProjectFactory): Promise<Project> {
  if (compiler === undefined) throw new Error("expected a compiler for the programs but found none");
  const project = await compilerProject(factory, compiler);
  for (const folder of Object.keys(folders)) {
    const compilerOptions = {
      strict: true,
      target: "es2022",
      module: "nodenext",
      types: ["node"],
      rootDir: ".",
      outDir: "dist",
    };
    project.write(join(folder, "tsconfig.json"), {
      compilerOptions,
      files: ["program.ts", "contract-test.ts"],
    });
    await project.run("node", ["node_modules/typescript/bin/tsc", "-p", folder]);
  }
  return project;
}
