import type { Cell } from "../project/cell.ts";
import type { ProjectFactory } from "../project/project-factory.ts";
import { bothApis, commonjs, commonjsText } from "./commonjs-cells.ts";

/** An application with a service that uses the clients, and decorators that keep types at run time. */
const application = `
import "reflect-metadata";
import { Inject, Injectable, Module } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { createEttClient } from "@energy-clients/ett-client";
import { callBoth } from "./calls";

@Injectable()
class Energy {
  constructor(@Inject("ETT") readonly client: ReturnType<typeof createEttClient>) {}

  read() {
    return callBoth(process.env);
  }
}

const ett = { provide: "ETT", useFactory: () => createEttClient({ baseUrl: process.env.ETT_URL ?? "" }) };

@Module({ providers: [Energy, ett] })
class App {}

async function main() {
  const app = await NestFactory.createApplicationContext(App, { logger: ["error"] });
  console.log(JSON.stringify(await app.get(Energy).read()));
  await app.close();
}

void main();
`;

/** As \`nest new\` writes it, with what the application needs. */
const compilerOptions = {
  module: "commonjs",
  moduleResolution: "node10",
  target: "ES2023",
  outDir: "dist",
  strict: true,
  esModuleInterop: true,
  emitDecoratorMetadata: true,
  experimentalDecorators: true,
  skipLibCheck: true,
  types: ["node"],
};

/** NestJS on CommonJS: compiled and run, and run by ts-node, which has a loader of its own for require(). */
export function nestCells(factory: ProjectFactory): Cell[] {
  const prepare = () =>
    factory.project("nest", {
      own: bothApis,
      others: {
        "@nestjs/common": "11",
        "@nestjs/core": "11",
        "@types/node": "20",
        "reflect-metadata": "0.2",
        rxjs: "7",
        "ts-node": "10",
        typescript: "~5.9.0",
      },
      manifest: commonjs,
      writeFiles(project) {
        project.write("src/main.ts", application);
        project.write("src/calls.ts", commonjsText("calls.ts"));
        project.write("tsconfig.json", { compilerOptions, include: ["src"] });
      },
    });
  return [
    {
      name: "NestJS 11, CommonJS",
      what: "both APIs with auth from a service, compiled by tsc",
      prepare,
      async run(session) {
        const project = await prepare();
        await project.run("node", ["node_modules/typescript/bin/tsc"]);
        await session.check(await project.run("node", ["dist/main.js"], session.env));
        return { passed: "TypeScript 5.9, node10" };
      },
    },
    {
      name: "NestJS 11, ts-node",
      what: "the same, run by ts-node",
      prepare,
      async run(session) {
        const project = await prepare();
        const args = ["-r", "ts-node/register/transpile-only", "src/main.ts"];
        await session.check(await project.run("node", args, session.env));
        return { passed: "ts-node 10" };
      },
    },
  ];
}
