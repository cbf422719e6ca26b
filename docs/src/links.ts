import { existsSync, statSync } from "node:fs";
import { posix } from "node:path";
import { REPOSITORY_URL, repositoryRoot } from "./repository.ts";

/** Links that leave the site or stay on the page. */
const UNTOUCHED = /^(?:[a-z][a-z+.-]*:|\/\/|#|\/)/i;

/** Links to files of the repository: a README is read in a registry too, where a path leads nowhere. */
const REPOSITORY_FILE = new RegExp(`^${REPOSITORY_URL}/(?:blob|tree)/main/(.+)$`);

/**
 * The file of the repository that has the links of a page, both from their roots. The page of a package is its manual, with
 * its README, which has no links by path.
 */
export const sourceOfPage = (page: string): string =>
  `docs/${page.replace(/^packages\/([^/]+\.md)$/, "manuals/$1")}`;

/** The page that shows a file of the repository; undefined if none does. */
function pageOfSource(file: string): string | undefined {
  const [, directory] = /^packages\/([^/]+)(?:\/README\.md)?$/.exec(file) ?? [];
  if (directory !== undefined) return `/packages/${directory}`;
  const [, manual] = /^docs\/manuals\/(.+)\.md$/.exec(file) ?? [];
  if (manual !== undefined) return `/packages/${manual}`;
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
  const [, fromRoot] = REPOSITORY_FILE.exec(link) ?? [];
  if (fromRoot !== undefined) return siteLink(fromRoot, "README.md");
  if (UNTOUCHED.test(link)) return link;
  const [, path = "", hash = ""] = /^([^#]*)(#.*)?$/.exec(link) ?? [];
  const file = posix.join(posix.dirname(source), decodeURI(path)).replace(/\/$/, "");
  const page = pageOfSource(file);
  if (page !== undefined) return page + hash;
  const onDisk = `${repositoryRoot}/${file}`;
  if (file.startsWith("..") || !existsSync(onDisk)) return link;
  return `${REPOSITORY_URL}/${statSync(onDisk).isDirectory() ? "tree" : "blob"}/main/${file}${hash}`;
}
