import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
import type { PackedPackage } from "./packed-package.ts";

/**
 * Describes source maps that are missing, or that point to sources outside the tarball, such as those of a file that an
 * earlier build left in `dist/`.
 */
export function sourceMapProblems({ folder, files }: Pick<PackedPackage, "folder" | "files">): string[] {
  const there = new Set(files);
  const read = (file: string) => readFileSync(join(folder, file), "utf8");
  return files
    .filter((file) => /^dist\/.*\.(js|d\.ts)$/.test(file))
    .flatMap((file) => {
      const code = read(file);
      if (code.split("\n").every((line) => PASSES_ON.test(line))) return [];
      const [, url] = /\n\/\/# sourceMappingURL=(\S+)\s*$/.exec(code) ?? [];
      const map = url && posix.join(posix.dirname(file), url);
      if (!map || !there.has(map)) return [`${file} has no source map`];
      const { sources = [], sourceRoot = "" } = JSON.parse(read(map)) as SourceMap;
      return sources
        .map((source) => posix.join(posix.dirname(map), sourceRoot, source))
        .filter((source) => !there.has(source))
        .map((source) => `${map} leads to ${source}, which is missing; remove dist and build again`);
    });
}

/** The lines of a CommonJS file that only passes on what others export: nothing of it comes from a source. */
const PASSES_ON =
  /^(Object\.defineProperty\(exports, "__esModule", .*|const \w+ = require\("[^"]+"\);|exports\.[\w$]+ = \w+\.[\w$]+;|)$/;

interface SourceMap {
  readonly sources?: readonly string[];
  readonly sourceRoot?: string;
}
