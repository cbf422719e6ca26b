import { existsSync } from "node:fs";
import { join } from "node:path";
import { spawnSync } from "@energy-clients/scripts-shared/limited-process";
import type { Files } from "@energy-clients/scripts-shared/write-files";

/** Lays TypeScript and JSON out as the repository's formatter does, if it is installed. */
export function formatted(root: string, files: Files): [string, string | null][] {
  return [...files].map(([file, text]) => [file, text === null ? null : format(root, file, text)]);
}

function format(root: string, file: string, text: string): string {
  const biome = join(root, "node_modules/.bin/biome");
  if (!/\.(ts|json)$/.test(file) || !existsSync(biome)) return text;
  const { status, stdout } = spawnSync(biome, ["format", `--stdin-file-path=${file}`], {
    cwd: root,
    input: text,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  return status === 0 && stdout !== "" ? stdout : text;
}
