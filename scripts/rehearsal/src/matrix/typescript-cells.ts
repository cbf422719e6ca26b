import type { Cell } from "../project/cell.ts";
import type { Project } from "../project/project.ts";
import type { ProjectFactory } from "../project/project-factory.ts";
import { compilers } from "../project/versions.ts";
import { commonjsText } from "./commonjs-cells.ts";

type Compiler = (typeof compilers)[number];

/** `module` and `moduleResolution` by their usual names. */
const modules = {
  // TypeScript 7 does not have it any more.
  node10: { module: "commonjs", moduleResolution: "node10" },
  node16: { module: "node16", moduleResolution: "node16" },
  nodenext: { module: "nodenext", moduleResolution: "nodenext" },
  bundler: { module: "es2022", moduleResolution: "bundler" },
} as const;

const strict = { strict: true, skipLibCheck: false, target: "es2022" } as const;

/** Options that `strict` leaves out, and that change what a declaration means to a program. */
const strictest = {
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noImplicitOverride: true,
  isolatedModules: true,
  verbatimModuleSyntax: true,
} as const;

/** The options of a project that was never made strict. TypeScript 7 always has `esModuleInterop`. */
const loosest = (typescript: Compiler["typescript"]) => ({
  ...(typescript === "7.0" ? modules.nodenext : { ...modules.node10, esModuleInterop: false }),
  strict: false,
});

const onNode = { lib: ["es2022"], types: ["node"] };
const onTheWeb = { lib: ["es2022", "dom", "dom.iterable"], types: [] };

/** Kind of module by folder. */
export const folders = { esm: "module", cjs: "commonjs" } as const;

/** A project with one compiler and both kinds of modules. */
export function compilerProject(
  factory: ProjectFactory,
  { typescript, nodeTypes }: Compiler,
): Promise<Project> {
  return factory.project(`typescript-${typescript}`, {
    own: ["ett-client", "enmacc-client", "auth", "contract-testing"],
    others: { typescript: `~${typescript}.0`, "@types/node": nodeTypes },
    writeFiles(project) {
      const files = ["call-ett.ts", "call-enmacc.ts", "connect-ett.ts", "connect-enmacc.ts", "program.ts"];
      for (const [folder, type] of Object.entries(folders)) {
        project.write(`${folder}/package.json`, { type });
        for (const file of files) project.copy(file, folder);
      }
      for (const file of ["ett-program.ts", "contract-test.ts"]) project.copy(file, "esm");
      for (const file of ["calls.ts", "contract-test.ts"]) project.write(`cjs/${file}`, commonjsText(file));
    },
  });
}

/** Every compiler with every module resolution, in strict mode and with `skipLibCheck` off. */
export function typescriptCells(factory: ProjectFactory): Cell[] {
  return compilers.flatMap((compiler) => {
    const { typescript } = compiler;
    const prepare = () => compilerProject(factory, compiler);
    const cell = (kind: string, what: string, options: object, file: string): Cell => ({
      name: `TypeScript ${typescript}, ${kind}`,
      what,
      prepare,
      run: async () => check(await prepare(), `${kind.replaceAll(/\W+/g, "-")}.json`, options, file),
    });
    return [
      ...(["node16", "nodenext", "bundler"] as const).map((name) =>
        cell(name, "both APIs with auth, no DOM library", { ...modules[name], ...onNode }, "esm/program.ts"),
      ),
      cell(
        "bundler, web",
        "ETT alone with the DOM library, without Node's types",
        { ...modules.bundler, ...onTheWeb },
        "esm/ett-program.ts",
      ),
      cell(
        "nodenext, contract test",
        "mocks and scenarios of contract-testing",
        { ...modules.nodenext, ...onNode },
        "esm/contract-test.ts",
      ),
      cell(
        "strictest",
        "mocks and scenarios, with exactOptionalPropertyTypes and other options that strict leaves out",
        { ...modules.nodenext, ...onNode, ...strictest },
        "esm/contract-test.ts",
      ),
      cell(
        "loosest",
        "both APIs with auth and the mocks, without strict",
        { ...onNode, ...loosest(typescript) },
        "cjs/contract-test.ts",
      ),
      ...(["node16", "nodenext", ...(typescript === "7.0" ? [] : (["node10"] as const))] as const).map(
        (name) =>
          cell(
            `${name}, CommonJS`,
            "both APIs with auth and the mocks, from CommonJS files",
            { ...modules[name], ...onNode },
            "cjs/contract-test.ts",
          ),
      ),
    ];
  });
}

async function check(project: Project, file: string, options: object, program: string) {
  const compilerOptions = { ...strict, ...options, noEmit: true };
  project.write(file, { compilerOptions, files: [program] });
  const { code, stdout } = await project.try("node", ["node_modules/typescript/bin/tsc", "-p", file]);
  if (code !== 0) throw new Error(stdout);
  return { passed: "no diagnostic" };
}
