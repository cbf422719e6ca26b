import { globSync } from "node:fs";
import { readIfThere, writeFiles } from "@energy-clients/scripts-shared/write-files";
import { versionDocs } from "@energy-clients/scripts-specs/version-docs/version-docs";
import { blockChecks } from "./check-blocks.ts";
import { exampleCode, type Marker, markerOf } from "./example-code.ts";
import { type FencedBlock, findFencedBlocks } from "./fenced-blocks.ts";
import { runExamples } from "./run-examples.ts";
import { type UncheckedBlock, uncheckedBlocks } from "./unchecked-blocks.ts";

/** Options of {@link checkReadmes}. */
export interface ReadmeCheckOptions {
  /** Updates code and generated regions. */
  readonly write: boolean;
  /** @defaultValue those of this repository */
  readonly unchecked?: readonly UncheckedBlock[];
}

/** The result of a check. */
export interface ReadmeCheck {
  /** Each with file and line. */
  readonly problems: readonly string[];
  /** Files that were updated. */
  readonly written: readonly string[];
  /** Number of fenced blocks. */
  readonly blocks: number;
}

/** What people wrote; changelogs, reports of the public API and results are generated. */
const FILES = ["*.md", "{.changeset,bench,docs,examples,packages,scripts,specs}/**/*.md"];
const GENERATED = ["**/CHANGELOG.md", "**/RESULTS.md", "**/*.api.md"];
const FOREIGN = ["**/node_modules", "**/dist", "**/coverage", "**/test"];

/**
 * Checks every fenced block of the documentation: code is what a file has that a test runs, data is a part of a file,
 * commands exist. Compares its generated regions with the API documents. With `write`, updates code and regions.
 */
export function checkReadmes(
  root: string,
  { write, unchecked = uncheckedBlocks }: ReadmeCheckOptions,
): ReadmeCheck {
  const problems: string[] = [];
  const updates = new Map<string, string>();
  const checks = blockChecks(root, unchecked);
  const run = runExamples(root);
  let count = 0;
  for (const file of globSync(FILES, { cwd: root, exclude: [...GENERATED, ...FOREIGN] }).toSorted()) {
    const name = file.replaceAll("\\", "/");
    const lines = readIfThere(root, name)?.split("\n") ?? [];
    const blocks = findFencedBlocks(lines);
    const found = [...checks.text(name, lines, blocks)];
    count += blocks.length;
    // From the last one on, so that those before stay where they are.
    for (const block of blocks.toReversed()) {
      const marker = markerOf(block.code);
      if (marker === undefined) {
        const ofBlock = checks.block(name, block);
        found.push(...ofBlock.map(({ line, problem }) => ({ line: block.fenceLine + 1 + line, problem })));
        continue;
      }
      const { code, problem } = codeOf(root, marker, run);
      const isStale = code !== undefined && code.join("\n") !== block.code.slice(1).join("\n");
      if (isStale && write) replaceCode(lines, block, code);
      const stale = `differs from ${marker.file}; run \`pnpm check:readme --write\``;
      const reported = problem ?? (isStale && !write ? stale : undefined);
      if (reported !== undefined) found.push({ line: block.fenceLine + 1, problem: reported });
    }
    if (write) updates.set(name, lines.join("\n"));
    found.sort((one, other) => one.line - other.line);
    problems.push(...found.map(({ line, problem }) => `${name}:${line + 1}: ${problem}`));
  }
  problems.push(...checks.unusedExceptions());
  for (const [file, text] of versionDocs(root, { changes: updates })) {
    if (write) updates.set(file, text);
    else if (text !== readIfThere(root, file))
      problems.push(`${file}: a table differs from the API documents; run \`pnpm check:readme --write\``);
  }
  return { problems, written: writeFiles(root, updates), blocks: count };
}

/** The code that a block with a marker must show, and what is wrong with the marker. */
function codeOf(
  root: string,
  { file, region }: Marker,
  run: ReadonlySet<string>,
): { readonly code?: readonly string[] | undefined; readonly problem?: string } {
  const text = readIfThere(root, file);
  if (text === undefined) return { problem: `${file} does not exist; correct the marker` };
  const code = exampleCode(text, region);
  if (code === undefined) return { problem: `${file} has no region ${region}; correct the marker` };
  return run.has(file) ? { code } : { code, problem: `no test loads ${file}, so nothing runs this code` };
}

function replaceCode(lines: string[], { fenceLine, endLine, indent }: FencedBlock, code: readonly string[]) {
  const shown = code.map((line) => (line === "" ? "" : " ".repeat(indent) + line));
  lines.splice(fenceLine + 2, endLine - fenceLine - 2, ...shown);
}
