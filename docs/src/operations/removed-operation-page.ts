import { markdownText } from "@energy-clients/scripts-shared/encode";
import { repositoryRoot } from "@energy-clients/scripts-shared/run-cli";
import { readIfThere } from "@energy-clients/scripts-shared/write-files";
import { documentWords } from "../markdown-table.ts";
import type { DocumentedApi } from "./api-operations.ts";
import { type RemovedOperation, readRemovedOperations } from "./removed-operations.ts";

/** An operation that an API no longer has. */
export interface GoneOperation extends RemovedOperation {
  readonly apiTitle: string;
  /** The folder of the package whose changelog says so. */
  readonly packageFolder: string;
}

/** Reads the changelog of a package, by its folder; undefined before its first release. */
type ReadChangelog = (packageFolder: string) => string | undefined;

const changelogOf: ReadChangelog = (folder) => readIfThere(repositoryRoot, `packages/${folder}/CHANGELOG.md`);

/**
 * The operations that clients had in earlier releases, from the changelogs. Links to their pages exist in other people's
 * documents, so the pages stay. One whose name is in use again has the page of the operation.
 */
export function readGoneOperations(
  apis: readonly DocumentedApi[],
  changelog: ReadChangelog = changelogOf,
): GoneOperation[] {
  // Without regard to case: pages are files, also on Windows and macOS.
  const taken = new Set(
    apis.flatMap(({ operations }) => operations.map(({ operation }) => operation.id.toLowerCase())),
  );
  return apis.flatMap(({ api }) => {
    const packageFolder = api.clientPackage ?? "auth";
    return readRemovedOperations(changelog(packageFolder) ?? "").flatMap((removed) => {
      const name = removed.id.toLowerCase();
      if (taken.has(name)) return [];
      taken.add(name);
      return [{ ...removed, apiTitle: api.title, packageFolder }];
    });
  });
}

/** The page of an operation that is gone: since when, and what replaced it. @param pages - Ids that have a page. */
export function removedOperationPage(gone: GoneOperation, pages: ReadonlySet<string>): string {
  const { id, since, text, replacement, apiTitle, packageFolder } = gone;
  const next =
    replacement === undefined ? "Nothing replaces it." : `Its replacement: ${linkTo(replacement, pages)}.`;
  return [
    `# ${markdownText(id)}`,
    `${markdownText(apiTitle)} no longer has this operation, since version ${markdownText(since)} of [\`@energy-clients/${packageFolder}\`](/packages/${packageFolder}). ${next}`,
    `> ${documentWords(text)}`,
    `Earlier versions of the package still have it, but the API may reject its calls. All changes: [changelog of ${packageFolder}](/reference/versions#changelog-${packageFolder}).`,
  ].join("\n\n");
}

/** A replacement may be gone as well; its own page says what follows it. */
export const linkTo = (id: string, pages: ReadonlySet<string>): string =>
  pages.has(id) ? `[\`${id}\`](/operations/${id})` : `\`${id}\``;
