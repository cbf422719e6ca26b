import { readFileSync } from "node:fs";
import { join } from "node:path";
import { GENERATORS, SCHEMA_GENERATOR } from "../generators/generators.ts";
import { ownPackage } from "../generators/own-package.ts";
import { documentOf, generateClient, generatedFolder, once } from "../prepare.ts";
import { readDocument, type SampledCall, sampleCalls } from "../programs/sampled-call.ts";
import type { Style } from "../programs/style.ts";
import { GENERATED, openapiFetch, ours, UNTYPED } from "../programs/styles.ts";
import { checkProject, TSC_7 } from "./check.ts";
import { writeLibrary } from "./project.ts";

/** A client that programs are checked against. */
export interface Subject {
  readonly style: Style;
  /** The same on the generated TypeScript itself, as most of them are meant to be used. */
  readonly inSource?: Style;
  /** What a reader must know of its figures in source. */
  readonly note?: string;
}

/** A document, and every contender's client of it. */
export interface DocumentUnderTest {
  readonly name: string;
  readonly calls: readonly SampledCall[];
  readonly subjects: readonly Subject[];
}

/** GitHub's document: 13 MB and more than a thousand operations. */
export const githubDocument = join(
  generatedFolder,
  "../node_modules/@octokit/openapi/generated/api.github.com.json",
);

/** Makes every contender's client of a document, and its declarations. What is current stays. */
export function prepareSubjects(
  name: "ett" | "enmacc" | "github",
  log: (line: string) => void,
): DocumentUnderTest {
  const document = name === "github" ? githubDocument : documentOf(name);
  const generated = [SCHEMA_GENERATOR, ...GENERATORS].map((generator) => {
    const { entry, folder } = generateClient(name, document, generator, log);
    return { generator, entry, declarations: declarationsOf(name, generator.name, entry, folder, log) };
  });
  const peers = generated.map(({ generator, entry, declarations }): Subject => {
    const style = generator === SCHEMA_GENERATOR ? openapiFetch : GENERATED[generator.name];
    if (style === undefined) throw new Error(`no programs are known for ${generator.name}`);
    const isUnchecked = readFileSync(entry, "utf8").includes("@ts-nocheck");
    return {
      ...{ style: style(declarations), inSource: style(withoutExtension(entry)) },
      ...(isUnchecked && { note: "its source turns type checks off" }),
    };
  });
  const floor = UNTYPED.fetch;
  const subjects: Subject[] = [
    { style: floor, inSource: floor },
    { style: { ...floor, name: "plain fetch (again)", kind: "noise" }, inSource: floor },
    ownSubject(name, document, log),
    ...peers,
  ];
  return { name, calls: sampleCalls(readDocument(document)), subjects };
}

function ownSubject(
  name: "ett" | "enmacc" | "github",
  document: string,
  log: (line: string) => void,
): Subject {
  const factory = `create${name.charAt(0).toUpperCase()}${name.slice(1)}Client`;
  if (name !== "github") return { style: ours(`@energy-clients/${name}-client`, factory) };
  const folder = ownPackage(name, document, log);
  return {
    style: ours(join(folder, "dist/index.js"), factory),
    inSource: ours(join(folder, "src/index.js"), factory),
  };
}

/** Compiles a client's declarations, once. @returns The module to import. */
function declarationsOf(
  name: string,
  generator: string,
  entry: string,
  folder: string,
  log: (line: string) => void,
): string {
  const target = join(generatedFolder, name, `${generator}-declarations`);
  const project = `${target}-project`;
  once(target, readFileSync(`${folder}.stamp`, "utf8"), () => {
    log(`declarations of ${generator}'s client of ${name}`);
    writeLibrary(project, entry, target, folder);
    checkProject(TSC_7, project);
  });
  return join(target, withoutExtension(entry).slice(folder.length + 1));
}

function withoutExtension(file: string): string {
  return file.replace(/\.ts$/, "");
}
