import { readIfThere, writeFiles } from "@energy-clients/scripts-shared/write-files";
import { readBase } from "../build/base-document.ts";
import { effectiveFile, readEffective } from "../build/effective.ts";
import { changesetFiles } from "../changeset/changeset-files.ts";
import { openDecisions, readOverlays } from "../decisions/check-decisions.ts";
import { type Decision, decide } from "../decisions/decide.ts";
import { diffDocuments } from "../diff/diff.ts";
import type { Api } from "../document/apis.ts";
import { isObject, type JsonObject } from "../document/document.ts";
import { lockEntry, readLock, sha256 } from "../document/lock.ts";
import { SpecsError } from "../document/specs-error.ts";
import { currentUpstream } from "../upstream/upstream.ts";
import { versionDocs } from "../version-docs/version-docs.ts";
import { buildChanged } from "./build-changed.ts";

/** What a decision came to. */
export interface Decided {
  /** Paths of all files that changed. */
  readonly written: readonly string[];
  /** What is still undecided, with file, line and remedy. */
  readonly open: readonly string[];
}

/**
 * Records a decision in an API's overlays, and brings everything that is made of them up to date: effective document,
 * lock, generated code and, if the client changes, the changeset. Writes all of it or nothing.
 *
 * @param base - What the changeset compares with: a file or a Git revision.
 * @throws {@link SpecsError} as `decide` and a build do; `usage` for a base that does not exist.
 */
export async function applyDecision(
  root: string,
  api: Api,
  decision: Decision,
  base: string,
): Promise<Decided> {
  const upstream = currentUpstream(root, api);
  if (upstream === undefined) {
    throw new SpecsError("file_missing", `specs/${api.name} has no upstream document`);
  }
  const effective = readEffective(root, api);
  const old = readOverlays(root, api);
  const documents = { upstream: upstream.value, effective: effective.value };
  const overlays = decide(api, documents, old, decision);
  const texts = new Map<string, string | null>([
    ...old.map(({ file }) => [file, null] as const),
    ...overlays.map(({ file, text }) => [file, text] as const),
  ]);
  const { source, retrievedAt, retrieved } = lockEntry(readLock(root), api.name);
  const built = await buildChanged(root, api, texts, {
    source,
    retrievedAt,
    ...(retrieved === undefined ? {} : { retrieved }),
  });
  const changes = new Map<string, string | null>([
    ...(await changesets(root, api, built.source.text, built.source.value, base)),
    ...built.files,
    ...texts,
  ]);
  const docs = versionDocs(root, { changes, parsed: new Map([[api.name, built.source]]) });
  const written = writeFiles(root, new Map([...docs, ...changes]));
  return { written, open: openDecisions(api, overlays, built.source.value) };
}

/** A changeset that a person may have edited stays while the client stays as it is. */
async function changesets(
  root: string,
  api: Api,
  text: string,
  after: JsonObject,
  base: string,
): Promise<ReadonlyMap<string, string>> {
  if (readIfThere(root, effectiveFile(api)) === text) return new Map();
  const before = readBase(root, api, base);
  const report = await diffDocuments({ api, before: before.value, after });
  const versions = [versionOf(before.value), versionOf(after)] as const;
  return changesetFiles(api, report, { baseSha256: sha256(before.text), versions });
}

function versionOf({ info }: JsonObject): string | undefined {
  return isObject(info) && typeof info.version === "string" ? info.version : undefined;
}
