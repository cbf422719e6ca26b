import { writeFiles } from "@energy-clients/scripts-shared/write-files";
import type { Api } from "../document/apis.ts";
import {
  hashesOf,
  type Lock,
  type LockEntry,
  lockEntry,
  lockFile,
  lockText,
  readLock,
} from "../document/lock.ts";
import { buildEffective, type Effective } from "./effective.ts";

/** What a build of one API came to. */
export interface BuildResult {
  readonly api: Api;
  readonly effective: Effective;
  readonly changed: boolean;
}

/**
 * Builds effective documents and brings the lock up to date. With several APIs everything is computed
 * before anything is written, so a mistake in one leaves all of them as they were.
 */
export function build(root: string, apis: readonly Api[]): BuildResult[] {
  let lock = readLock(root);
  const built = apis.map((api) => ({ api, effective: buildEffective(root, api) }));
  for (const { api, effective } of built) lock = withEffective(lock, api, effective);

  const files = new Map(built.map(({ effective }) => [effective.file, effective.text]));
  const changed = writeFiles(root, files.set(lockFile, lockText(lock)));
  return built.map((result) => ({ ...result, changed: changed.includes(result.effective.file) }));
}

/** The lock with what a build says about one API; source, date and generated files stay as they were. */
export function withEffective(lock: Lock, api: Api, effective: Effective): Lock {
  const { source, retrievedAt, retrieved, generator, generated } = lockEntry(lock, api.name);
  const entry: LockEntry = {
    source,
    retrievedAt,
    ...(retrieved === undefined ? {} : { retrieved }),
    upstreamVersion: effective.upstreamVersion,
    inputs: hashesOf(effective.inputs),
    effective: hashesOf(new Map([[effective.file, effective.text]])),
    ...(generator === undefined ? {} : { generator }),
    ...(generated === undefined ? {} : { generated }),
  };
  return { ...lock, [api.name]: entry };
}
