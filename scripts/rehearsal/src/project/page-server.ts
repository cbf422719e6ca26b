import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join } from "node:path";
import { text } from "node:stream/consumers";
import { type LocalServer, startServer } from "@energy-clients/scripts-shared/local-server";
import type { MockSession } from "./mock-session.ts";

const types: Readonly<Record<string, string>> = { ".html": "text/html", ".js": "text/javascript" };

/** The server of a page: serves its files, and calls the APIs with the credentials that the page must not have. */
export interface PageServer extends LocalServer {
  /** Resolves with what the page reports. */
  readonly result: Promise<string>;
}

/** Serves the files of a folder on a free port. */
export async function servePage(folder: string, { urls }: MockSession): Promise<PageServer> {
  const { promise: result, resolve } = Promise.withResolvers<string>();
  const server = await startServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      response.writeHead(502).end(String(error));
    });
  });
  return { ...server, result };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url = "/", method = "GET" } = request;
    if (url === "/result") {
      resolve(await text(request));
      response.writeHead(204).end();
    } else if (/^\/(api|wallet-api|enmacc)\//.test(url)) {
      const target = url.startsWith("/enmacc/") ? urls.enmacc + url.slice("/enmacc".length) : urls.ett + url;
      const headers = forwarded(request);
      const upstream = await fetch(target, { method, headers });
      const contentType = upstream.headers.get("content-type") ?? "text/plain";
      response.writeHead(upstream.status, { "content-type": contentType }).end(await upstream.text());
    } else {
      const file = url === "/" ? "index.html" : url.slice(1);
      const type = types[extname(file)];
      if (type === undefined || file.includes("..")) return void response.writeHead(404).end();
      response.writeHead(200, { "content-type": type }).end(readFileSync(join(folder, file)));
    }
  }
}

/** Headers of the page's request, and credentials that only its server has. */
function forwarded({ headers }: IncomingMessage): Headers {
  const passed = new Headers({ authorization: "Bearer any", "x-api-key": "any" });
  for (const name of ["accept", "prefer", "x-api-version"]) {
    const value = headers[name];
    if (typeof value === "string") passed.set(name, value);
  }
  return passed;
}
