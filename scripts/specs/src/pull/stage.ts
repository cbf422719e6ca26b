import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { build } from "../build/build.ts";
import type { Effective } from "../build/effective.ts";
import { type LintProblem, lintApi } from "../build/lint.ts";
import { type Api, apisFile } from "../document/apis.ts";
import type { FileChanges } from "../document/commit-files.ts";
import type { JsonObject } from "../document/document.ts";
import { type LockEntry, lockFile, lockText, readLock } from "../document/lock.ts";
import { generate } from "../generate/generate.ts";

/** A copy of the documents outside the working tree, in which a new one is tried. */
export interface Stage extends Disposable {
  readonly root: string;
  /** Path of the stage's file, for a person to look at. */
  path(file: string): string;
}

/** Copies what belongs to one API, and what all share. */
export function createStage(root: string, api: Api): Stage {
  const stage = mkdtempSync(join(tmpdir(), `specs-${api.name}-`));
  for (const file of [lockFile, apisFile, "specs/redocly.yaml", `specs/${api.name}`]) {
    const from = join(root, file);
    if (existsSync(from)) cpSync(from, join(stage, file), { recursive: true });
  }
  return {
    root: stage,
    path: (file) => join(stage, file),
    [Symbol.dispose]: () => rmSync(stage, { recursive: true, force: true }),
  };
}

export function writeStaged(stage: Stage, changes: FileChanges): void {
  for (const [file, text] of changes) {
    const path = join(stage.root, file);
    if (text === null) rmSync(path, { force: true });
    else {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
  }
}

/** What building in a stage came to. */
export interface Staged {
  /** New texts by path. */
  readonly files: Map<string, string>;
  /** The effective document. */
  readonly document: JsonObject;
  /** What lint has to say of the new document. */
  readonly lint: LintProblem[];
}

/**
 * Builds and generates within the stage, as `pnpm specs build` and `pnpm generate` would.
 *
 * @returns What changed by it, and what lint has to say of the new document.
 */
export async function buildStaged(
  stage: Stage,
  api: Api,
  entry: Pick<LockEntry, "source" | "retrievedAt" | "retrieved">,
): Promise<Staged> {
  const lock = readLock(stage.root);
  const { generator, generated } = lock[api.name] ?? {};
  const merged: LockEntry = {
    ...entry,
    ...(generator === undefined ? {} : { generator }),
    ...(generated === undefined ? {} : { generated }),
  };
  writeStaged(stage, new Map([[lockFile, lockText({ ...lock, [api.name]: merged })]]));
  const { file, document, source } = buildOne(stage.root, api);
  const read = () => source;
  // In a process of its own, which takes about as long as making the types.
  const [linted, written] = await Promise.all([
    lintApi(stage.root, api, read),
    generate(stage.root, [api], read),
  ]);
  const files = new Set([...written, file, lockFile]);
  const textOf = (name: string) => readFileSync(join(stage.root, name), "utf8");
  return {
    files: new Map([...files].map((name) => [name, textOf(name)])),
    document,
    lint: linted,
  };
}

function buildOne(root: string, api: Api): Effective {
  const [built] = build(root, [api]);
  if (built === undefined) throw new Error(`nothing was built of ${api.name}`);
  return built.effective;
}
