import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import type { Cell } from "../project/cell.ts";
import type { Project } from "../project/project.ts";
import type { ProjectFactory } from "../project/project-factory.ts";
import { jests } from "../project/versions.ts";
import { bothApis, commonjs, commonjsText } from "./commonjs-cells.ts";

type Jest = (typeof jests)[number];

const test = `
import { writeFileSync } from "node:fs";
import { callBoth } from "./calls";

test("calls both APIs", async () => {
  writeFileSync("result.json", JSON.stringify(await callBoth(process.env)));
});
`;

/** What a test that Babel or TypeScript transforms needs of a team's project. Nothing in it is about the packages. */
const transforms = {
  "babel-jest": { testRegex: "calls\\.test\\.ts$" },
  "ts-jest": { testRegex: "calls\\.test\\.ts$", preset: "ts-jest" },
} as const;

const typescript = { strict: true, module: "commonjs", target: "es2022", esModuleInterop: true };
const presets = [["@babel/preset-env", { targets: { node: "current" } }], "@babel/preset-typescript"];

/** Jest as teams have it, with no configuration for the packages. */
export function jestCells(factory: ProjectFactory): Cell[] {
  return jests.flatMap((version) => [
    plain(factory, version),
    ...(Object.keys(transforms) as (keyof typeof transforms)[]).map((name) =>
      transformed(factory, version, name),
    ),
  ]);
}

/** Without any transformation of the project's own files. */
function plain(factory: ProjectFactory, version: Jest): Cell {
  const compile = (text: string) =>
    ts.transpileModule(text, { compilerOptions: { module: ts.ModuleKind.CommonJS } }).outputText;
  return cell(factory, version, "CommonJS", {
    name: `jest-${version.jest}`,
    others: {},
    config: {},
    writeFiles(project) {
      project.write("calls.test.js", compile(test));
      project.write("calls.js", compile(commonjsText("calls.ts")));
    },
  });
}

function transformed(factory: ProjectFactory, version: Jest, transform: keyof typeof transforms): Cell {
  return cell(factory, version, transform, {
    name: `jest-${version.jest}-typescript`,
    others: {
      "@babel/core": "7",
      "@babel/preset-env": "7",
      "@babel/preset-typescript": "7",
      "@types/jest": version.jest,
      "@types/node": "20",
      "ts-jest": "29",
      typescript: "~5.9.0",
    },
    config: transforms[transform],
    writeFiles(project) {
      project.write("calls.test.ts", test);
      project.write("calls.ts", commonjsText("calls.ts"));
      project.write("tsconfig.json", { compilerOptions: typescript });
      project.write("babel.config.json", { presets });
    },
  });
}

interface JestProject {
  readonly name: string;
  readonly others: Readonly<Record<string, string>>;
  readonly config: object;
  readonly writeFiles: (project: Project) => void;
}

function cell(
  factory: ProjectFactory,
  { jest, node }: Jest,
  how: string,
  { name, others, config, writeFiles }: JestProject,
): Cell {
  const options = { own: bothApis, others: { jest, ...others }, manifest: commonjs, writeFiles };
  const prepare = () => Promise.all([factory.project(name, options), factory.node(node)]);
  return {
    name: `Node ${node}, Jest ${jest}, ${how}`,
    what: "both APIs with auth, in a test",
    prepare,
    async run(session) {
      const [project, binary] = await prepare();
      const limits = ["--runInBand", "--testTimeout=60000"];
      const args = ["node_modules/jest/bin/jest.js", "--config", JSON.stringify(config), ...limits];
      await project.run(binary, args, session.env);
      await session.check(readFileSync(join(project.directory, "result.json"), "utf8"));
      return { passed: `Jest ${jest}` };
    },
  };
}
