import { followPeers } from "./follow-peers.ts";
import { changesetCommand, readIfThere, runIn, writeFiles } from "./shared.ts";

/**
 * Makes the versions and changelogs of the changesets, those of packages that follow their peers included, and what
 * the READMEs say of the versions. It changes files.
 *
 * @throws SpecsError `tool_failed` when a changeset cannot be read.
 */
export async function versionPackages(root: string): Promise<void> {
  followPeers(root);
  runIn(root)(changesetCommand, "version");
  const { versionDocs } = await import("@energy-clients/scripts-specs/version-docs/version-docs");
  writeFiles(root, versionDocs(root));
}

/** The READMEs and documents whose tables do not say what the versions are. */
export async function staleDocs(root: string): Promise<string[]> {
  const { versionDocs } = await import("@energy-clients/scripts-specs/version-docs/version-docs");
  return [...versionDocs(root)]
    .filter(([file, text]) => readIfThere(root, file) !== text)
    .map(([file]) => file);
}
