import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { spawnSync } from "@energy-clients/scripts-shared/limited-process";
import type { Api } from "../document/apis.ts";
import { isObject, type JsonObject } from "../document/document.ts";
import { SpecsError } from "../document/specs-error.ts";
import { operationsOf } from "../upstream/check-upstream-document.ts";
import { createPackageTree, type PackageTree, replaceDocument } from "./package-tree.ts";
import { responseProbe } from "./response-probe.ts";
import { type Failures, runContractTests } from "./run-contract-tests.ts";
import { mergeFailures, versionFailures } from "./version-failures.ts";

/** What a changed document does to code that is out there. */
export interface Compatibility {
  /** Version of the client at the base. */
  readonly released: string;
  /** Operations of the base document. */
  readonly total: number;
  /** The released client's own contract tests, on a mock of the new document. */
  readonly oldClient: Failures;
  /** The new client's contract tests, on a mock of the old document: what breaks until the owner has deployed. */
  readonly newClient: Failures;
  /** Operations in both documents. */
  readonly common: number;
}

/**
 * Tries, by real HTTP, what a changed document does: the released client and its contract tests against a mock of the
 * new document, and the client of the working tree and its tests against a mock of the old one. Tests that fail
 * without the change do not count.
 *
 * @param base - Git revision with the released client.
 * @returns undefined for an API without a client, or whose client has no contract tests at the base.
 * @throws {@link SpecsError} `tool_failed`.
 */
export async function testCompatibility(
  repository: string,
  api: Api,
  base: string,
): Promise<Compatibility | undefined> {
  const { clientPackage } = api;
  if (clientPackage === undefined) return undefined;
  const documentFile = `packages/contract-testing/documents/${api.name}.json`;
  const oldText = show(repository, base, documentFile);
  const manifest = show(repository, base, `packages/${clientPackage}/package.json`);
  const hasTests = show(repository, base, `packages/${clientPackage}/test/contract/calls.ts`) !== undefined;
  if (oldText === undefined || manifest === undefined || !hasTests) return undefined;
  if (!existsSync(join(repository, documentFile))) return undefined;
  const newText = readFileSync(join(repository, documentFile), "utf8");
  const [oldIds, newIds] = [oldText, newText].map((text) => idsOf(JSON.parse(text))) as [
    Set<string>,
    Set<string>,
  ];
  const common = oldIds.intersection(newIds);

  using old = await createPackageTree(repository, clientPackage, base);
  const [oldDocument, newDocument] = [JSON.parse(oldText), JSON.parse(newText)];
  const oldClient = mergeFailures(
    versionFailures(api, oldDocument, newDocument),
    failuresDueTo(old, clientPackage, api, oldIds, oldText, newText, true),
  );
  using now = await createPackageTree(repository, clientPackage, undefined, old);
  const newClient = mergeFailures(
    versionFailures(api, newDocument, oldDocument),
    failuresDueTo(now, clientPackage, api, common, newText, oldText, false),
  );
  const { version } = JSON.parse(manifest);
  return { released: version, total: oldIds.size, oldClient, newClient, common: common.size };
}

function failuresDueTo(
  tree: PackageTree,
  clientPackage: string,
  api: Api,
  ids: ReadonlySet<string>,
  own: string,
  other: string,
  withResponses: boolean,
): Failures {
  const probe = join(tree.root, `packages/${clientPackage}/test/contract/response-probe.test.ts`);
  if (withResponses) {
    const documents = { old: join(tree.root, "old.json"), new: join(tree.root, "new.json") };
    writeFileSync(documents.old, own);
    writeFileSync(documents.new, other);
    writeFileSync(probe, responseProbe(api.name, JSON.parse(other), documents));
  }
  replaceDocument(tree, api.name, own, other);
  const found = runContractTests(tree, clientPackage, ids);
  if (found.size === 0) return found;
  rmSync(probe, { force: true });
  replaceDocument(tree, api.name, own, own);
  const anyway = runContractTests(tree, clientPackage, ids);
  const titleOf = (failure: string) => failure.split(": ")[0];
  const due = [...found].flatMap(([id, failures]): [string, readonly string[]][] => {
    const known = new Set((anyway.get(id) ?? []).map(titleOf));
    const rest = failures.filter((failure) => !known.has(titleOf(failure)));
    return rest.length === 0 ? [] : [[id, rest]];
  });
  return new Map(due);
}

function idsOf(document: JsonObject): Set<string> {
  return new Set(
    operationsOf(document).flatMap(({ value }) =>
      isObject(value) && typeof value.operationId === "string" ? [value.operationId] : [],
    ),
  );
}

function show(repository: string, revision: string, file: string): string | undefined {
  const { status, stdout } = spawnSync("git", ["show", "--end-of-options", `${revision}:${file}`], {
    cwd: repository,
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
  });
  if (status !== 0 && !isRevision(repository, revision)) {
    throw new SpecsError("usage", `--base ${revision}: Git knows no such revision`);
  }
  return status === 0 ? stdout : undefined;
}

function isRevision(repository: string, revision: string): boolean {
  const args = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`];
  return spawnSync("git", args, { cwd: repository }).status === 0;
}
