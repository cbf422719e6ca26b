import { existsSync, statSync } from "node:fs";
import { posix } from "node:path";
import { REPOSITORY_URL, repositoryRoot } from "./repository.ts";

/** Links that leave the site or stay on the page. */
const UNTOUCHED = /^(?:[a-z][a-z+.-]*:|\/\/|#|\/)/i;

/** The file of the repository that a page shows, both from their roots: `packages/auth.md` shows a README. */
export function sourceOfPage(page: string): string {
  const [, directory] = /^packages\/([^/]+)\.md$/.exec(page) ?? [];
  return directory === undefined ? `docs/${page}` : `packages/${directory}/README.md`;
}

/** The page that shows a file of the repository; undefined if none does. */
function pageOfSource(file: string): string | undefined {
  const [, directory] = /^packages\/([^/]+)(?:\/README\.md)?$/.exec(file) ?? [];
  if (directory !== undefined) return `/packages/${directory}`;
  const [, guide] = /^docs\/(.+)\.md$/.exec(file) ?? [];
  if (guide !== undefined) return `/${guide}`;
  return file === "README.md" ? "/" : undefined;
}

/**
 * A link of a Markdown file as the site needs it. Files link to each other by path, so that the links work on GitHub too.
 * A file that is a page becomes a link to the page; other files and folders become links to the repository.
 *
 * @param source - File that has the link, from the repository's root.
 * @returns The link; unchanged if it leads to no file, so that VitePress reports it as dead.
 */
export function siteLink(link: string, source: string): string {
  if (UNTOUCHED.test(link)) return link;
  const [, path = "", hash = ""] = /^([^#]*)(#.*)?$/.exec(link) ?? [];
  const file = posix.join(posix.dirname(source), decodeURI(path)).replace(/\/$/, "");
  const page = pageOfSource(file);
  if (page !== undefined) return page + hash;
  const onDisk = `${repositoryRoot}/${file}`;
  if (file.startsWith("..") || !existsSync(onDisk)) return link;
  return `${REPOSITORY_URL}/${statSync(onDisk).isDirectory() ? "tree" : "blob"}/main/${file}${hash}`;
}
