import { isDeepStrictEqual } from "node:util";
import { readIfThere } from "@energy-clients/scripts-shared/write-files";
import type { Api } from "../document/apis.ts";
import {
  type Hashes,
  type Lock,
  type LockEntry,
  lockEntry,
  lockFile,
  readLock,
  sha256,
} from "../document/lock.ts";
import { withEffective } from "./build.ts";
import { buildEffective } from "./effective.ts";

/**
 * Compares what is committed with what building it again would give. Offline, writes nothing.
 *
 * @returns One line per file that is not what it should be, with its remedy; empty when all is well.
 */
export function check(root: string, apis: readonly Api[]): string[] {
  const lock = readLock(root);
  return apis.flatMap((api) => [
    ...staleSources(root, api, lock),
    ...staleGenerated(root, lockEntry(lock, api.name), api),
  ]);
}

function staleSources(root: string, api: Api, lock: Lock): string[] {
  const effective = buildEffective(root, api);
  const remedy = "run `pnpm specs build`, then `pnpm generate`";
  const stale: string[] = [];
  if (readIfThere(root, effective.file) !== effective.text) {
    stale.push(`${effective.file}: not what ${[...effective.inputs.keys()].join(", ")} build; ${remedy}`);
  }
  const written = lockEntry(lock, api.name);
  const expected = lockEntry(withEffective(lock, api, effective), api.name);
  for (const file of differing(written, expected)) {
    stale.push(`${lockFile}: apis.${api.name} does not record ${file} as it is; ${remedy}`);
  }
  return stale;
}

function differing(written: LockEntry, expected: LockEntry): string[] {
  const before: Hashes = { ...written.inputs, ...written.effective };
  const after: Hashes = { ...expected.inputs, ...expected.effective };
  const files = Object.keys({ ...before, ...after }).filter((file) => before[file] !== after[file]);
  if (files.length > 0 || isDeepStrictEqual(written, expected)) return files;
  return ["the upstream version"];
}

function staleGenerated(root: string, { generated }: LockEntry, api: Api): string[] {
  const remedy = "run `pnpm generate`";
  if (generated === undefined) return [`${lockFile}: apis.${api.name} records no generated files; ${remedy}`];
  return Object.entries(generated).flatMap(([file, hash]) => {
    const text = readIfThere(root, file);
    if (text !== undefined && sha256(text) === hash) return [];
    const what = text === undefined ? "is missing" : `differs from what ${lockFile} records`;
    return [`${file}: ${what}; ${remedy}`];
  });
}
