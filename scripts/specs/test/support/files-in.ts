import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** Every file below a folder with its text, by path; the scripts that a test installed aside. */
export function filesIn(root: string): Map<string, string> {
  const files = readdirSync(root, { recursive: true, encoding: "utf8" })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => !file.startsWith("scripts/") && statSync(join(root, file)).isFile())
    .toSorted();
  return new Map(files.map((file) => [file, readFileSync(join(root, file), "utf8")]));
}
