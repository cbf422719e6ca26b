import type { Cell } from "../project/cell.ts";
import type { Project } from "../project/project.ts";
import type { ProjectFactory } from "../project/project-factory.ts";
import { compilers } from "../project/versions.ts";

type Compiler = (typeof compilers)[number];

/** `module` and `moduleResolution` by their usual names. */
const modules = {
  node16: { module: "node16", moduleResolution: "node16" },
  nodenext: { module: "nodenext", moduleResolution: "nodenext" },
  bundler: { module: "es2022", moduleResolution: "bundler" },
} as const;

type Modules = keyof typeof modules;

const strict = { strict: true, skipLibCheck: false, target: "es2022" } as const;
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
    },
  });
}

/** Every compiler with every module resolution, in strict mode and with `skipLibCheck` off. */
export function typescriptCells(factory: ProjectFactory): Cell[] {
  return compilers.flatMap((compiler) => {
    const { typescript } = compiler;
    const prepare = () => compilerProject(factory, compiler);
    const cell = (kind: string, what: string, options: object, file: string, refusal?: Refusal): Cell => ({
      name: `TypeScript ${typescript}, ${kind}`,
      what,
      prepare,
      run: async () => check(await prepare(), `${kind.replaceAll(/\W+/g, "-")}.json`, options, file, refusal),
    });
    return [
      ...(Object.keys(modules) as Modules[]).map((name) =>
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
      ...(["node16", "nodenext"] as const).map((name) =>
        cell(
          `${name}, CommonJS`,
          "a CommonJS file that imports the packages",
          { ...modules[name], ...onNode },
          "cjs/program.ts",
          refusesRequire(typescript, name) ? requireRefusal : undefined,
        ),
      ),
    ];
  });
}

/** An expected diagnostic, and its reason. */
interface Refusal {
  readonly code: string;
  readonly reason: string;
}

const requireRefusal: Refusal = {
  code: "TS1479",
  reason:
    "TS1479: this setting knows no require() of an ES module; use import(), or TypeScript ≥ 5.8 with nodenext",
};

/** `node16` does not know require(esm); `nodenext` does since TypeScript 5.8. */
function refusesRequire(typescript: string, name: Modules): boolean {
  return name === "node16" || Number(typescript) < 5.8;
}

async function check(project: Project, file: string, options: object, program: string, refusal?: Refusal) {
  const compilerOptions = { ...strict, ...options, noEmit: true };
  project.write(file, { compilerOptions, files: [program] });
  const { code, stdout } = await project.try("node", ["node_modules/typescript/bin/tsc", "-p", file]);
  const codes = new Set([...stdout.matchAll(/error (TS\d+)/g)].map(([, found]) => found));
  if (refusal === undefined) {
    if (code !== 0) throw new Error(stdout);
    return { passed: "no diagnostic" };
  }
  if (codes.size !== 1 || !codes.has(refusal.code))
    throw new Error(`expected ${refusal.code} alone but got: ${stdout || "no diagnostic"}`);
  return { refused: refusal.reason };
}
