import { join } from "node:path";
import { packPackages } from "../../src/pack.ts";
import { readPacked } from "../../src/packed-list.ts";
import { writeArchive } from "../../src/tar-archive.ts";
import { filesOf, parseTarball, type Tarball } from "../../src/tarball.ts";
import { preparedWorkspace } from "../../testing/release-workspace.ts";

const packedWorkspace = preparedWorkspace(({ root }) => void packPackages(root, folderBeside(root)));

function folderBeside(root: string): string {
  return join(root, "../packed");
}

/** Copies a workspace with its tarballs, which are packed once for a test file. */
export function packed() {
  const workspace = packedWorkspace();
  const folder = folderBeside(workspace.root);
  return { ...workspace, folder, tarballs: readPacked(folder) as [Tarball, Tarball] };
}

/** Packs a tarball again with some files changed, or removed where the text is undefined. */
export function changed(tarball: Tarball, files: Readonly<Record<string, string | undefined>>): Tarball {
  const contents = new Map(tarball.contents);
  for (const [path, text] of Object.entries(files)) {
    if (text === undefined) contents.delete(path);
    else contents.set(path, Buffer.from(text));
  }
  return parseTarball(tarball.file, writeArchive(filesOf({ ...tarball, contents })));
}

/** Packs a tarball again with other fields in its package.json. */
export function withManifest(tarball: Tarball, more: object): Tarball {
  return changed(tarball, { "package.json": JSON.stringify({ ...tarball.manifest, ...more }) });
}
