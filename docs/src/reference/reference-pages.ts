import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type GeneratedPage, referencePages } from "../pages.ts";

/** Written by `docs:reference`. */
export const REFERENCE_FILE = join(import.meta.dirname, "../../.vitepress/reference-pages.json");

/**
 * The pages of `reference/`. The development server makes them of the sources at once. A build reads the file that
 * `docs:reference` wrote: that file is an input of the build in turbo.json in place of all sources of all packages, and of
 * the results of the contract tests. So a change that is on no page builds no site.
 *
 * @throws If a build finds no file.
 */
export function readReferencePages(isBuild: boolean, file = REFERENCE_FILE): GeneratedPage[] {
  if (!isBuild) return referencePages();
  try {
    return JSON.parse(readFileSync(file, "utf8")) as GeneratedPage[];
  } catch (cause) {
    throw new Error(`Could not read ${file}. Run \`pnpm docs:build\`, which writes it first.`, {
      cause,
    });
  }
}
