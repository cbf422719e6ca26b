import { cpSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { scope } from "@energy-clients/scripts-release/packages";
import type { Cell } from "../project/cell.ts";
import type { ProjectFactory } from "../project/project-factory.ts";
import { nodesOfExample } from "../project/versions.ts";

const example = resolve(import.meta.dirname, "../../../../examples/nightly-consumer");

/** The fields of the example's `package.json` that the cells use. */
interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** Type-checks the example project and runs its tests with their coverage threshold. */
export function exampleCells(factory: ProjectFactory): Cell[] {
  return nodesOfExample.map((version) => {
    const prepare = () => factory.project(`nightly-consumer-${version}`, blueprint());
    return {
      name: `Node ${version}, nightly-consumer`,
      what: "the example project's type check, contract tests and coverage",
      prepare: () => Promise.all([prepare(), factory.node(version)]),
      async run() {
        const [project, node] = await Promise.all([prepare(), factory.node(version)]);
        const env = { PATH: `${join(node, "..")}:${process.env.PATH}` };
        await project.run("npm", ["run", "--silent", "typecheck"], env);
        const output = await project.run("npm", ["run", "--silent", "test"], env);
        const [, passed] = /\bpass (\d+)/.exec(output) ?? [];
        if (passed === undefined) throw new Error(`no test ran:\n${output}`);
        return { passed: `${passed} tests` };
      },
    };
  });
}

function blueprint() {
  const text = readFileSync(join(example, "package.json"), "utf8");
  const { dependencies, devDependencies, ...manifest } = JSON.parse(text) as Manifest;
  const all = Object.entries({ ...dependencies, ...devDependencies });
  const isOwn = ([name]: readonly [string, string]) => name.startsWith(`${scope}/`);
  return {
    own: all.filter(isOwn).map(([name]) => name.slice(scope.length + 1)),
    others: Object.fromEntries(all.filter((one) => !isOwn(one))),
    manifest,
    writeFiles({ directory }: { readonly directory: string }) {
      for (const folder of ["src", "test", "tsconfig.json"])
        cpSync(join(example, folder), join(directory, folder), { recursive: true });
    },
  };
}
