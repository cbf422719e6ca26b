import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Cell } from "../project/cell.ts";
import type { ProjectFactory } from "../project/project-factory.ts";
import { nodes, pinned } from "../project/versions.ts";

/** The packages of a team that uses both APIs. */
export const bothApis = ["ett-client", "enmacc-client", "auth"] as const;

/** What `npm init` writes about the format. */
export const commonjs = { type: "commonjs" } as const;

/** The text of one of the files in `projects/commonjs/`. */
export function commonjsText(file: string): string {
  return readFileSync(join(import.meta.dirname, "../../projects/commonjs", file), "utf8");
}

/** CommonJS on each Node: both formats in one process; and bundled for AWS Lambda, in both formats. */
export function commonjsCells(factory: ProjectFactory): Cell[] {
  return [
    ...nodes.map((version) => bothFormats(factory, version)),
    lambda(factory, "cjs"),
    lambda(factory, "esm"),
  ];
}

function bothFormats(factory: ProjectFactory, version: string): Cell {
  const project = () =>
    factory.project("both-formats", {
      own: [...bothApis, "contract-testing"],
      manifest: commonjs,
      writeFiles: ({ write }) => write("both-formats.cjs", commonjsText("both-formats.cjs")),
    });
  const prepare = () => Promise.all([project(), factory.node(version)]);
  return {
    name: `Node ${version}, both formats`,
    what: "import and require() in one process: each class and function is there once",
    prepare,
    async run() {
      const [{ run }, node] = await prepare();
      return { passed: await run(node, ["both-formats.cjs"]) };
    },
  };
}

const handler = `
import { callBoth } from "./calls";

export const handler = async () => ({ statusCode: 200, body: JSON.stringify(await callBoth(process.env)) });
`;

const invoke = `
import("./" + process.argv[2]).then(({ handler }) => handler()).then(({ body }) => console.log(body));
`;

function lambda(factory: ProjectFactory, format: "cjs" | "esm"): Cell {
  const prepare = () =>
    factory.project("lambda", {
      own: bothApis,
      others: { esbuild: pinned.esbuild },
      manifest: commonjs,
      writeFiles(project) {
        project.write("calls.ts", commonjsText("calls.ts"));
        project.write("handler.ts", handler);
        project.write("invoke.cjs", invoke);
      },
    });
  return {
    name: `Lambda, ${format}`,
    what: `both APIs with auth in one file of ${format === "cjs" ? "CommonJS" : "an ES module"}, by esbuild`,
    prepare,
    async run(session) {
      const { run } = await prepare();
      const file = `handler.${format === "cjs" ? "cjs" : "mjs"}`;
      const options = [
        "--bundle",
        "--platform=node",
        "--target=node20",
        `--format=${format}`,
        "--log-level=warning",
      ];
      await run("node_modules/.bin/esbuild", ["handler.ts", ...options, `--outfile=${file}`]);
      await session.check(await run("node", ["invoke.cjs", file], session.env));
      return { passed: `esbuild ${pinned.esbuild}` };
    },
  };
}
