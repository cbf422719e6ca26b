import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "@energy-clients/scripts-shared/run-cli";
import ts from "typescript";
import type { Cell } from "../project/cell.ts";
import type { Project } from "../project/project.ts";
import type { ProjectFactory } from "../project/project-factory.ts";
import { jests } from "../project/versions.ts";
import { bothApis, commonjs, commonjsText } from "./commonjs-cells.ts";

type Jest = (typeof jests)[number];

/** Calls the mock servers of the cell's session. */
const callsTest = `
import { writeFileSync } from "node:fs";
import { callBoth } from "./calls";

test("calls both APIs", async () => {
  writeFileSync(process.env.RESULT ?? "", JSON.stringify(await callBoth(process.env)));
});
`;

/** Starts mock servers of its own. */
const mocksTest = `
import { type Mocks, startMocks } from "@energy-clients/contract-testing";
import { callBoth } from "./calls";

let mocks: Mocks;
beforeAll(async () => {
  mocks = await startMocks();
});
afterAll(() => mocks.close());

const getConsents = (prefer = "") => {
  const headers = { authorization: "Bearer any", "x-api-version": "1", ...(prefer !== "" && { prefer }) };
  return fetch(mocks.ett.url + "/api/authorization/client/consents", { headers });
};

test("calls both APIs", async () => {
  const { tokenUrl } = mocks.connect().ett.environment;
  const urls = { ETT_URL: mocks.ett.url, TOKEN_URL: tokenUrl, ENMACC_URL: mocks.enmacc.url };
  const { ett, enmacc } = await callBoth(urls);

  mocks.expectNoViolations();
  mocks.ett.expectCalledTimes("getCertificates", 1);
  expect(ett).toMatchObject({ organizationId: expect.any(String), failure: "unauthorized" });
  expect(enmacc).not.toHaveLength(0);
});

test("scripts a response", async () => {
  mocks.ett.script("getClientConsents", { status: 400 });

  expect((await getConsents()).status).toBe(400);
});

test("records a violation", async () => {
  await fetch(mocks.enmacc.url + "/v2.2/rfqs");

  expect(() => mocks.expectNoViolations()).toThrow(/getRfqs/);
});

test("generates a response where Jest can load ES modules", async () => {
  expect((await getConsents("dynamic=true")).status).toBe(Number(process.env.STATUS_OF_GENERATED));
});
`;

const documented = join(repositoryRoot, "examples/jest");
/** The test of the guide, with code to test. */
const documentedTest = `
const { createAuthenticatedEttClient } = require("@energy-clients/auth/ett");

globalThis.codeUnderTest = async (connection) => {
  const ett = createAuthenticatedEttClient({ ...connection, random: () => 0 });
  await ett.getWallets({ query: { organizationId: "3f2c8a54-7f0e-4c1b-9a55-1d2f6b7c8e90" } });
};
require("./retry.cjs");
`;

/** What a test that Babel or TypeScript transforms needs of a team's project. Nothing in it is about the packages. */
const transforms = {
  "babel-jest": { testRegex: "\\.test\\.ts$" },
  "ts-jest": { testRegex: "\\.test\\.ts$", preset: "ts-jest" },
} as const;

const typescript = { strict: true, module: "commonjs", target: "es2022", esModuleInterop: true };
const presets = [["@babel/preset-env", { targets: { node: "current" } }], "@babel/preset-typescript"];

/** Jest as teams have it, with no configuration for the packages. */
export function jestCells(factory: ProjectFactory): Cell[] {
  return jests.flatMap((version) => [
    ...plain(factory, version),
    ...(Object.keys(transforms) as (keyof typeof transforms)[]).flatMap((name) =>
      transformed(factory, version, name),
    ),
  ]);
}

/** Without any transformation of the project's own files. */
function plain(factory: ProjectFactory, version: Jest): Cell[] {
  const compile = (text: string) =>
    ts.transpileModule(text, { compilerOptions: { module: ts.ModuleKind.CommonJS } }).outputText;
  const project: JestProject = {
    name: `jest-${version.jest}`,
    others: {},
    config: {},
    writeFiles({ write }) {
      write("calls.test.js", compile(callsTest));
      write("mocks.test.js", compile(mocksTest));
      write("calls.js", compile(commonjsText("calls.ts")));
      for (const file of readdirSync(documented).filter((name) => name.endsWith(".cjs")))
        write(`documented/${file}`, readFileSync(join(documented, file), "utf8"));
      write("documented/retry.test.js", documentedTest);
    },
  };
  const { prepare, run } = runner(factory, version, project);
  return [
    ...cells(factory, version, "CommonJS", project),
    {
      name: `Node ${version.node}, Jest ${version.jest}, the files of the guide`,
      what: "the test, the settings and the global setup that docs/commonjs-and-jest.md shows",
      prepare,
      async run() {
        await run(["--config", "documented/jest.config.cjs"], {});
        return { passed: `Jest ${version.jest}` };
      },
    },
  ];
}

function transformed(factory: ProjectFactory, version: Jest, transform: keyof typeof transforms): Cell[] {
  return cells(factory, version, transform, {
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
      project.write("calls.test.ts", callsTest);
      project.write("mocks.test.ts", mocksTest);
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

/** Installs a project, and runs Jest in it. */
function runner(
  factory: ProjectFactory,
  { jest, node, nodeOptions }: Jest,
  { name, others, writeFiles }: JestProject,
) {
  const own = [...bothApis, "contract-testing"];
  const options = { own, others: { jest, ...others }, manifest: commonjs, writeFiles };
  const prepare = () => Promise.all([factory.project(name, options), factory.node(node)]);
  const run = async (args: readonly string[], env: Readonly<Record<string, string>>) => {
    const [project, binary] = await prepare();
    const limits = ["--runInBand", "--testTimeout=60000"];
    await project.run(binary, [...nodeOptions, "node_modules/jest/bin/jest.js", ...args, ...limits], env);
    return project;
  };
  return { prepare, run };
}

/** The clients in a test, and the mocks in a test. */
function cells(factory: ProjectFactory, version: Jest, how: string, jestProject: JestProject): Cell[] {
  const { jest, node, nodeOptions } = version;
  const { prepare, run: runJest } = runner(factory, version, jestProject);
  const config = ["--config", JSON.stringify(jestProject.config)];
  const run = (test: string, env: Readonly<Record<string, string>>) => runJest([test, ...config], env);
  const passed = [`Jest ${jest}`, ...nodeOptions].join(" ");
  const loadsModules = nodeOptions.length > 0;
  return [
    {
      name: `Node ${node}, Jest ${jest}, ${how}`,
      what: "both APIs with auth, in a test",
      prepare,
      async run(session) {
        const result = `result-${node}-${how}.json`;
        const { directory } = await run("calls", { ...session.env, RESULT: result });
        await session.check(readFileSync(join(directory, result), "utf8"));
        return { passed };
      },
    },
    {
      name: `Node ${node}, Jest ${jest}, ${how}, mocks`,
      what: "the mocks in the test's own process",
      prepare,
      async run() {
        await run("mocks", { STATUS_OF_GENERATED: loadsModules ? "200" : "500" });
        return { passed: loadsModules ? passed : `${passed}; without dynamic=true` };
      },
    },
  ];
}
