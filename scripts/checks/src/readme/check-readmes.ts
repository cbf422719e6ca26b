import { globSync } from "node:fs";
import { readIfThere, writeFiles } from "@energy-clients/scripts-shared/write-files";
import { versionDocs } from "@energy-clients/scripts-specs/version-docs/version-docs";
import { findExampleBlocks } from "./example-blocks.ts";

/** The result of a check. */
export interface ReadmeCheck {
  /** Each with file and line. */
  readonly problems: readonly string[];
  /** Files that were updated. */
  readonly written: readonly string[];
  /** Number of blocks that show an example. */
  readonly blocks: number;
}

/**
 * Compares the blocks of the READMEs and of `docs/` with the examples that they show, and their generated regions with
 * the API documents; with `write` updates them.
 */
export function checkReadmes(root: string, { write }: { readonly write: boolean }): ReadmeCheck {
  const problems: string[] = [];
  const report = (place: string, problem: string) => problems.push(`${place}: ${problem}`);
  const updates = new Map<string, string>();
  let blocks = 0;
  for (const file of [
    "README.md",
    ...globSync(["packages/*/README.md", "docs/*.md", "docs/manuals/*.md"], { cwd: root }).toSorted(),
  ]) {
    const lines = readIfThere(root, file)?.split("\n") ?? [];
    const found = findExampleBlocks(lines);
    blocks += found.length;
    // Blocks before this one may have become longer or shorter.
    let shift = 0;
    for (const { example, markerLine, endLine } of found) {
      const place = `${file}:${markerLine + 1}`;
      const start = markerLine + 1 + shift;
      const length = endLine - markerLine - 1;
      const code = readIfThere(root, example)?.trimEnd().split("\n");
      if (code === undefined) {
        report(place, `${example} does not exist; correct the marker`);
        continue;
      }
      if (lines.slice(start, start + length).join("\n") === code.join("\n")) continue;
      if (write) {
        lines.splice(start, length, ...code);
        shift += code.length - length;
      } else {
        report(place, `differs from ${example}; run \`pnpm check:readme --write\``);
      }
    }
    if (write && found.length > 0) updates.set(file, lines.join("\n"));
  }
  if (blocks === 0) report("README.md", "shows no examples, so there is nothing to check");
  for (const [file, text] of versionDocs(root, { changes: updates })) {
    if (write) updates.set(file, text);
    else if (text !== readIfThere(root, file)) {
      report(file, "a generated table differs from the API documents; run `pnpm check:readme --write`");
    }
  }
  return { problems, written: writeFiles(root, updates), blocks };
}
