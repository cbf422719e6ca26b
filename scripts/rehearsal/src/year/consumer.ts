import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "@energy-clients/scripts-shared/run-cli";
import ts from "typescript";
import type { Edit } from "../upgrade/document-changes.ts";

/** A released version of a client. */
export interface Release {
  readonly version: string;
  /** Days since the beginning. */
  readonly day: number;
  /** Folder with the client's sources. */
  readonly folder: string;
}

/** What Renovate proposes to a repository with `renovate/consumers.json`. */
export interface Proposal {
  readonly kind: "minor" | "major";
  readonly release: Release;
}

/** The rules of `renovate/consumers.json` that decide which version is proposed. */
export interface RenovateRules {
  readonly separateMajorMinor: boolean;
  readonly separateMultipleMajor: boolean;
  readonly minimumReleaseAgeDays: number;
}

/** @throws if the file says something that this consumer does not follow. */
export function readRenovateRules(): RenovateRules {
  const text = readFileSync(join(repositoryRoot, "renovate/consumers.json"), "utf8");
  const [rule] = JSON.parse(text).packageRules;
  const [, days] = /^(\d+) days?$/.exec(rule.minimumReleaseAge) ?? [];
  if (days === undefined) throw new Error(`cannot follow minimumReleaseAge ${rule.minimumReleaseAge}`);
  return {
    separateMajorMinor: rule.separateMajorMinor,
    separateMultipleMajor: rule.separateMultipleMajor,
    minimumReleaseAgeDays: Number(days),
  };
}

/** The newest version of the same major, and the newest of each later one, that are old enough. */
export function proposals(
  current: string,
  releases: readonly Release[],
  day: number,
  rules: RenovateRules,
): Proposal[] {
  const majorOf = (version: string) => Number(version.split(".")[0]);
  const newer = releases.filter(
    (release) =>
      day - release.day >= rules.minimumReleaseAgeDays &&
      release.version.localeCompare(current, "en", { numeric: true }) > 0,
  );
  const groups = Map.groupBy(newer, ({ version }) => {
    const major = majorOf(version);
    if (major === majorOf(current)) return rules.separateMajorMinor ? major : Number.POSITIVE_INFINITY;
    return rules.separateMultipleMajor ? major : Number.POSITIVE_INFINITY;
  });
  return [...groups.values()].flatMap((group): Proposal[] => {
    const release = group.at(-1);
    if (release === undefined) return [];
    return [{ kind: majorOf(release.version) === majorOf(current) ? "minor" : "major", release }];
  });
}

/** A team's program, and the client that it has installed. */
export interface Consumer {
  readonly version: string;
  install(release: Release): void;
  edit(edits: readonly Edit[]): void;
  /** What the compiler says, a line for each error. */
  typecheck(): string[];
}

/** Makes a team's project in a folder. */
export function createConsumer(folder: string, first: Release): Consumer {
  mkdirSync(folder, { recursive: true });
  cpSync(join(repositoryRoot, "scripts/rehearsal/projects/year"), folder, { recursive: true });
  let installed = first;
  return {
    get version() {
      return installed.version;
    },
    install(release) {
      installed = release;
    },
    edit(edits) {
      for (const { file, from, to } of edits) {
        const text = readFileSync(join(folder, file), "utf8");
        if (!text.includes(from)) throw new Error(`expected ${JSON.stringify(from)} in ${file}`);
        writeFileSync(join(folder, file), text.replace(from, to));
      }
    },
    typecheck: () => typecheck(join(folder, "report.ts"), installed.folder),
  };
}

function typecheck(file: string, client: string): string[] {
  const program = ts.createProgram([file], {
    noEmit: true,
    strict: true,
    exactOptionalPropertyTypes: true,
    noImplicitReturns: true,
    skipLibCheck: true,
    types: [],
    target: ts.ScriptTarget.ES2024,
    lib: ["lib.es2024.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts", "lib.dom.asynciterable.d.ts"],
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    allowImportingTsExtensions: true,
    paths: {
      "@energy-clients/ett-client": [join(client, "src/index.ts")],
      "@energy-clients/client-core": [join(repositoryRoot, "packages/client-core/src/index.ts")],
    },
  });
  const own = ts.getPreEmitDiagnostics(program).filter(({ file: source }) => source?.fileName === file);
  return own.map(({ file: source, start = 0, messageText }) => {
    const line = source?.getLineAndCharacterOfPosition(start).line ?? 0;
    return `report.ts:${line + 1}: ${ts.flattenDiagnosticMessageText(messageText, " ").slice(0, 160)}`;
  });
}
