import { createHash } from "node:crypto";
import { isObject, readDocument } from "./document.ts";
import { SpecsError } from "./specs-error.ts";

/** Records where each document comes from and what was made of it. */
export const lockFile = "specs/specs.lock.json";

/** SHA-256 in hexadecimal, by path from the repository's root. */
export type Hashes = Readonly<Record<string, string>>;

/** What the lock says about one API. */
export interface LockEntry {
  /** Where the upstream document comes from, in words. Written by the person who vendors it. */
  readonly source: string;
  /** Day on which it was retrieved, YYYY-MM-DD. Written by the person who vendors it. */
  readonly retrievedAt: string;
  /** What was downloaded, so that the next pull can ask whether it changed. Written by `pnpm specs pull`. */
  readonly retrieved?: readonly Retrieved[];
  /** The upstream document's `info.version`. */
  readonly upstreamVersion?: string;
  /** Upstream, overlay and examples. */
  readonly inputs?: Hashes;
  /** The effective document. */
  readonly effective?: Hashes;
  /** Name and version of what generated the types. */
  readonly generator?: string;
  /** Everything that `pnpm generate` made of the effective document. */
  readonly generated?: Hashes;
}

/** One downloaded source and the validators that its server gave. */
export interface Retrieved {
  readonly from: string;
  /** SHA-256 of the bytes as they came. */
  readonly sha256: string;
  readonly etag?: string;
  readonly lastModified?: string;
}

export type Lock = Readonly<Record<string, LockEntry>>;

export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

export function hashesOf(files: ReadonlyMap<string, string>): Hashes {
  return Object.fromEntries([...files].map(([file, text]) => [file, sha256(text)]));
}

/** @throws {@link SpecsError} `file_missing`, `document_unparseable`, `lock_invalid`. */
export function readLock(root: string): Lock {
  const document = readDocument(root, lockFile);
  const { apis } = document.value;
  if (!isObject(apis)) {
    throw new SpecsError("lock_invalid", "`apis` must be an object", { place: document.placeOf(["apis"]) });
  }
  return apis as unknown as Lock;
}

/** @throws {@link SpecsError} `lock_invalid` when the entry does not say where the API's document comes from. */
export function lockEntry(lock: Lock, api: string): LockEntry {
  const entry = lock[api];
  if (!entry?.source || !entry.retrievedAt) {
    throw new SpecsError(
      "lock_invalid",
      `apis.${api} needs \`source\` and \`retrievedAt\`; write them by hand`,
      {
        place: { file: lockFile },
      },
    );
  }
  return entry;
}

export function lockText(lock: Lock): string {
  return `${JSON.stringify({ apis: lock }, null, 2)}\n`;
}
