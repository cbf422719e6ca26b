import { existsSync } from "node:fs";
import { join } from "node:path";
import { execFile } from "@energy-clients/scripts-shared/limited-process";
import type { Files } from "@energy-clients/scripts-shared/write-files";

/** Lays TypeScript and JSON out as the repository's formatter does, if it is installed. */
export function formatted(root: string, files: Files): Promise<[string, string | null][]> {
  return Promise.all(
    [...files].map(
      async ([file, text]): Promise<[string, string | null]> => [
        file,
        text === null ? null : await format(root, file, text),
      ],
    ),
  );
}

async function format(root: string, file: string, text: string): Promise<string> {
  const biome = join(root, "node_modules/.bin/biome");
  if (!/\.(ts|json)$/.test(file) || !existsSync(biome)) return text;
  return new Promise((resolve) => {
    const options = { cwd: root, maxBuffer: 64 * 1024 * 1024 };
    const child = execFile(biome, ["format", `--stdin-file-path=${file}`], options, (error, stdout) =>
      resolve(error === null && stdout !== "" ? stdout : text),
    );
    // A formatter that has ended leaves its input unread; its exit tells what happened.
    child.stdin?.on("error", () => {}).end(text);
  });
}
