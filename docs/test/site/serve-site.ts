import { readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { type LocalServer, startServer } from "@energy-clients/scripts-shared/local-server";
import { repositoryRoot } from "@energy-clients/scripts-shared/run-cli";

/** The folder of the built site. */
export const siteFolder = join(repositoryRoot, "docs/.vitepress/dist");
const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
};

/**
 * Serves the built site as the plainest web server does: files by their path, and no rewrites.
 *
 * @param edit - Changes the text of a script, for a site that has other data.
 */
export async function serveSite(edit?: (script: string) => string): Promise<LocalServer> {
  return startServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://site.example");
    const file = decodeURIComponent(pathname.endsWith("/") ? `${pathname}index.html` : pathname);
    try {
      const body = readFileSync(join(siteFolder, file));
      response
        .writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" })
        .end(edit !== undefined && file.endsWith(".js") ? edit(String(body)) : body);
    } catch {
      response
        .writeHead(404, { "content-type": "text/html" })
        .end(readFileSync(join(siteFolder, "404.html")));
    }
  });
}
