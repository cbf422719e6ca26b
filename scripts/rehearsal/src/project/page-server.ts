import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import type { MockSession } from "./mock-session.ts";

const types: Readonly<Record<string, string>> = { ".html": "text/html", ".js": "text/javascript" };

/** The server of a page: serves its files, and calls the APIs with the credentials that the page must not have. */
export interface PageServer extends AsyncDisposable {
  readonly url: string;
  /** What the page reported. */
  readonly result: Promise<string>;
}

/** Serves the files of a folder on a free port. */
export async function servePage(folder: string, { urls }: MockSession): Promise<PageServer> {
  const { promise: result, resolve } = Promise.withResolvers<string>();
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      response.writeHead(502).end(String(error));
    });
  });
  server.listen(0, "127.0.0.1");
  await new Promise((listening) => server.once("listening", listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    result,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url = "/", method = "GET" } = request;
    if (url === "/result") {
      resolve(await textOf(request));
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

/** What the page said, and what its server alone knows. */
function forwarded({ headers }: IncomingMessage): Headers {
  const passed = new Headers({ authorization: "Bearer any", "x-api-key": "any" });
  for (const name of ["accept", "prefer", "x-api-version"]) {
    const value = headers[name];
    if (typeof value === "string") passed.set(name, value);
  }
  return passed;
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += chunk;
  return text;
}
